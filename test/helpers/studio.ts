/** The fixture of all end-to-end tests: a fresh studio in folders of its own, open in a real browser or in the desktop shell. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type Browser, test as base, chromium, type Page } from '@playwright/test';

export { expect } from '@playwright/test';

const root = resolve(import.meta.dirname, '../..');
const artifacts = join(root, 'test/.artifacts');

export interface StudioOptions {
  readonly host: 'browser' | 'electron';
}

export interface Look {
  readonly theme?: 'light' | 'dark';
  readonly language?: 'en' | 'zh';
  readonly size?: readonly [width: number, height: number];
}

export interface Studio {
  readonly page: Page;
  /** `NETLOOM_HOME` of this studio: projects, state and scratch lie below it, and so must data it is to find. */
  readonly home: string;
  readonly projects: string;
  /** Another theme, language or window size; light, English and 1280 x 800 at the start. Reloads where it must. */
  look(look: Look): Promise<void>;
  /** Saves a screenshot as `test/.artifacts/<name>.png`. */
  shot(name: string): Promise<void>;
  /** Kills the studio's process without a word (SIGKILL), starts it again and opens the page anew. Browser only. */
  restart(): Promise<void>;
}

interface RunningHost {
  readonly process: ChildProcess;
  readonly url: string;
}

/** What `npm start` runs after its set-up; resolves with the printed link. */
async function startHost(home: string): Promise<RunningHost> {
  const child = spawn(process.execPath, ['main/bootstrap/start.mjs', '--no-open', '--port', '0'], {
    cwd: root,
    env: { ...process.env, NETLOOM_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    said += chunk;
  });
  const url = await new Promise<string>((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const match = /^Netloom is ready at (\S+)$/.exec(line);
      if (match?.[1]) found(match[1]);
    });
    child.once('exit', (code) => failed(new Error(`the studio ended with ${code}: ${said}`)));
  });
  return { process: child, url };
}

async function endHost({ process: child }: RunningHost, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolveGone) => child.once('exit', resolveGone));
  child.kill(signal);
  await gone;
}

/** The screen is there: the first room has been drawn. */
export async function ready(page: Page): Promise<void> {
  await page.locator('.nl-app').waitFor();
}

async function applyLook(page: Page, { theme, language, size }: Look): Promise<void> {
  if (size) await page.setViewportSize({ width: size[0], height: size[1] });
  if (!theme && !language) return;
  await page.evaluate(
    ({ theme, language }) => {
      const kept = JSON.parse(localStorage.getItem('netloom.settings') ?? '{}') as Record<string, unknown>;
      localStorage.setItem(
        'netloom.settings',
        JSON.stringify({ theme: 'light', language: 'en', ...kept, ...(theme && { theme }), ...(language && { language }) }),
      );
    },
    { theme, language },
  );
  await page.reload();
  await ready(page);
}

async function shot(page: Page, name: string): Promise<void> {
  mkdirSync(artifacts, { recursive: true });
  await page.screenshot({ path: join(artifacts, `${name}.png`), animations: 'disabled' });
}

async function inBrowser(home: string, browser: Browser, use: (studio: Studio) => Promise<void>): Promise<void> {
  let host = await startHost(home);
  // Without motion nothing has to come to rest before it can be clicked.
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', colorScheme: 'light', reducedMotion: 'reduce' });
  const page = await context.newPage();
  try {
    await page.goto(host.url);
    await ready(page);
    await use({
      page,
      home,
      projects: join(home, 'projects'),
      look: (look) => applyLook(page, look),
      shot: (name) => shot(page, name),
      async restart() {
        await endHost(host, 'SIGKILL');
        host = await startHost(home);
        await page.goto(host.url);
        await ready(page);
      },
    });
  } finally {
    // A page that crashed or a test that ran out of time must not leave the studio running.
    await context.close().catch(() => {});
    await endHost(host, 'SIGTERM');
  }
}

async function inElectron(home: string, binary: string, use: (studio: Studio) => Promise<void>): Promise<void> {
  const env: Record<string, string> = { NETLOOM_HOME: home, NETLOOM_LANGUAGE: 'en' };
  for (const [name, value] of Object.entries(process.env)) if (value !== undefined) env[name] ??= value;
  const app = await _electron.launch({ executablePath: binary, args: [root, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])], env });
  const page = await app.firstWindow();
  try {
    await ready(page);
    await use({
      page,
      home,
      projects: join(home, 'projects'),
      look: (look) => applyLook(page, look),
      shot: (name) => shot(page, `electron-${name}`),
      restart: () => Promise.reject(new Error('restart is for the browser')),
    });
  } finally {
    await app.close();
  }
}

/** What trying the devices found, which takes longer than many a test: the first studio of a process tries them for all. */
let knownDevices: Buffer | undefined;

export const test = base.extend<StudioOptions & { studio: Studio }, { studioBrowser: Browser }>({
  host: ['browser', { option: true }],
  // Our own launch: whatever browser the machine has, found by the bootstrap.
  studioBrowser: [
    async ({}, use) => {
      const { findBrowser } = await import('../../main/bootstrap/lib/browser.mjs');
      const executablePath = await findBrowser();
      if (executablePath === undefined) throw new Error('no Chrome, Chromium or Edge on this machine');
      const browser = await chromium.launch({ executablePath });
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  studio: async ({ host, studioBrowser }, use, info) => {
    const home = mkdtempSync(join(tmpdir(), 'netloom-e2e-'));
    const trials = join(home, 'state', 'devices.json');
    mkdirSync(join(home, 'state'));
    if (knownDevices) writeFileSync(trials, knownDevices);
    try {
      if (host === 'browser') return await inBrowser(home, studioBrowser, use);
      const { findElectron } = await import('../../main/bootstrap/lib/electron.mjs');
      const { path, reason } = await findElectron();
      if (path === undefined && process.env['REQUIRE_ELECTRON'] === '1') throw new Error(`REQUIRE_ELECTRON=1, but ${reason}`);
      info.skip(path === undefined, `the desktop shell: ${reason}`);
      await inElectron(home, path ?? '', use);
    } finally {
      if (existsSync(trials)) knownDevices = readFileSync(trials);
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    }
  },
});
