/** Chrome, Chromium or Edge on this machine, or one that can be installed. */
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { quietly, root } from './process.mjs';
import { say } from './say.mjs';

const commandNames = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser', 'microsoft-edge', 'microsoft-edge-stable'];

function usualPlaces(env) {
  switch (process.platform) {
    case 'darwin':
      return ['Google Chrome', 'Chromium', 'Microsoft Edge'].flatMap((name) =>
        ['', env.HOME ?? ''].map((start) => `${start}/Applications/${name}.app/Contents/MacOS/${name}`),
      );
    case 'win32':
      return [env['ProgramFiles'], env['ProgramFiles(x86)'], env['LOCALAPPDATA']]
        .filter(Boolean)
        .flatMap((start) =>
          ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'].map((rest) => join(start, rest)),
        );
    default:
      return ['/opt/google/chrome/chrome', '/snap/bin/chromium', '/usr/lib/chromium/chromium', '/opt/microsoft/msedge/msedge'];
  }
}

function runnable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Path of a browser: named by NETLOOM_BROWSER or CHROME_PATH, on the PATH, in the usual places, or Playwright's own. */
export async function findBrowser(env = process.env) {
  const named = [env.NETLOOM_BROWSER, env.CHROME_PATH, env.PUPPETEER_EXECUTABLE_PATH].filter(Boolean);
  const onPath =
    process.platform === 'win32'
      ? []
      : (env.PATH ?? '')
          .split(delimiter)
          .filter(Boolean)
          .flatMap((folder) => commandNames.map((name) => join(folder, name)));
  const found = [...named, ...onPath, ...usualPlaces(env)].find(runnable);
  if (found !== undefined) return found;
  if (!existsSync(join(root, 'node_modules/playwright'))) return undefined;
  const { chromium } = await import('playwright');
  const own = chromium.executablePath();
  return own && runnable(own) ? own : undefined;
}

/** Tries to get one: `{ path }`, or `{ reason }` why there is none. */
export async function installBrowser() {
  say('No Chrome, Chromium or Edge here: getting Chromium (once) ...');
  const tried = [];
  const download = await quietly(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'], { timeout: 240_000 });
  if (download.code !== 0) tried.push("Playwright's download did not work");
  const root = process.platform === 'linux' && process.getuid?.() === 0;
  if (download.code !== 0 && root) {
    await quietly('apt-get', ['update'], { timeout: 120_000 });
    const apt = await quietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], {
      timeout: 300_000,
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (apt.code !== 0) tried.push('apt-get install chromium did not work');
  }
  const path = await findBrowser();
  return path === undefined ? { reason: `no browser found, and ${tried.join(', and ')}` } : { path };
}
