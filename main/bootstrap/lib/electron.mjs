/** Electron's binary: where it lies, or one line why there can be no window. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quietly, root } from './process.mjs';
import { say, tellingLine } from './say.mjs';

const folder = join(root, 'node_modules/electron');
const memory = join(root, '.tools/electron-refused.json');
const downloadLimit = 180_000; // ms
const askAgainAfter = 24 * 3600_000; // ms

const programNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/** Path of the binary if it is on this machine. Never imports `electron`: under Node that starts its download. */
export function presentElectron(env = process.env) {
  const override = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) {
    const path = join(override, programNames[process.platform] ?? 'electron');
    return existsSync(path) ? path : undefined;
  }
  const note = join(folder, 'path.txt');
  if (!existsSync(note)) return undefined;
  const path = join(folder, 'dist', readFileSync(note, 'utf8').trim());
  return existsSync(path) ? path : undefined;
}

export function hasDisplay(env = process.env, platform = process.platform) {
  if (platform === 'darwin') return !env.SSH_CONNECTION;
  if (platform === 'win32') return true;
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

function electronVersion() {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

function rememberedRefusal() {
  if (!existsSync(memory)) return undefined;
  const { version, at, reason } = JSON.parse(readFileSync(memory, 'utf8'));
  return version === electronVersion() && Date.now() - at < askAgainAfter ? reason : undefined;
}

/** Runs Electron's own download once. Answers undefined, or why it did not work (remembered for a day). */
async function download() {
  say('Getting Electron (about 110 MB, once) ...');
  const { code, output, timedOut } = await quietly(process.execPath, [join(folder, 'install.js')], { timeout: downloadLimit });
  if (code === 0) return undefined;
  const detail = /fetch failed|ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN/.test(output)
    ? 'its download site cannot be reached'
    : tellingLine(output).slice(0, 120);
  const reason = timedOut ? `Electron's download took longer than ${downloadLimit / 1000} s` : `Electron could not be downloaded (${detail})`;
  mkdirSync(join(root, '.tools'), { recursive: true });
  writeFileSync(memory, JSON.stringify({ version: electronVersion(), at: Date.now(), reason }));
  return reason;
}

/** `{ path }` of Electron, or `{ reason }` it cannot open a window here. */
export async function findElectron() {
  if (!hasDisplay()) return { reason: 'this session has no display' };
  if (!existsSync(folder)) return { reason: 'the electron package is not installed' };
  const reason = presentElectron() === undefined ? (rememberedRefusal() ?? (await download())) : undefined;
  const path = presentElectron();
  return path === undefined ? { reason: reason ?? 'Electron is incomplete after its download' } : { path };
}
