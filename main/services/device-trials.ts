/** What the trials of the devices found, kept between starts for as long as nothing has changed that could change it. */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { arch, release, version } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Context } from './context.ts';
import type { Trials } from './devices.ts';

interface Kept {
  readonly of: string;
  readonly trials: Trials;
}

const fileOf = (context: Context): string => join(context.paths.state, 'devices.json');

/** Null when there are none, or they are of another studio, runtime, system or driver. */
export function readTrials(context: Context): Trials | null {
  try {
    const kept = JSON.parse(readFileSync(fileOf(context), 'utf8')) as Kept;
    return kept.of === fingerprint(context) ? kept.trials : null;
  } catch {
    return null;
  }
}

export function writeTrials(context: Context, trials: Trials): void {
  try {
    writeFileSync(fileOf(context), JSON.stringify({ of: fingerprint(context), trials } satisfies Kept));
  } catch {
    // Then they are tried again at the next start.
  }
}

/** Where drivers are written down: a new one changes a date or a size there. */
const driverPlaces: { readonly [P in NodeJS.Platform]?: readonly string[] } = {
  linux: ['/etc/vulkan/icd.d', '/usr/share/vulkan/icd.d', '/usr/local/share/vulkan/icd.d', '/proc/driver/nvidia/version', '/sys/class/drm'],
  win32: [join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'DriverStore', 'FileRepository')],
  darwin: ['/System/Library/CoreServices/SystemVersion.plist'], // drivers come with the system
};

function fingerprint(context: Context): string {
  const { version: runtime } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { readonly version: string };
  const chosen = process.env['VK_ICD_FILENAMES'] ?? process.env['VK_DRIVER_FILES'] ?? '';
  const drivers = [...(driverPlaces[process.platform] ?? []), ...chosen.split(':')].map(trace);
  return createHash('sha256')
    .update(JSON.stringify([context.version, runtime, process.platform, arch(), release(), version(), chosen, drivers]))
    .digest('hex');
}

/** A file's text where it is made on reading, else its date and size; a folder's own date and what is in it. */
function trace(path: string): unknown {
  if (path === '' || !existsSync(path)) return null;
  if (path.startsWith('/proc/')) return readFileSync(path, 'utf8');
  if (path.startsWith('/sys/')) return readdirSync(path).sort();
  const { mtimeMs, size } = statSync(path);
  return statSync(path).isDirectory() && process.platform === 'linux'
    ? readdirSync(path)
        .sort()
        .map((name) => [name, statSync(join(path, name)).mtimeMs])
    : [mtimeMs, size];
}
