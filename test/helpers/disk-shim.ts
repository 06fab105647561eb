/** A library between a process and its disk, that logs what is written and lets it fail. Linux with a C compiler; elsewhere tests are skipped by name. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';

function build(): string | null {
  if (process.platform !== 'linux') return null;
  const library = join(mkdtempSync(join(tmpdir(), 'netloom-shim-')), 'disk-shim.so');
  try {
    execFileSync('cc', ['-shared', '-fPIC', '-O1', '-o', library, join(import.meta.dirname, 'disk-shim.c')], { stdio: 'pipe' });
    return library;
  } catch {
    return null;
  }
}

const library = build();

/** Why there is none; empty when there is. */
export const noDiskShim = library === null ? 'skipped: no C compiler here' : '';

/** Environment of a process whose files that begin with `files` are watched, and logged to `log`. */
export function shimmed(files: string, log?: string): NodeJS.ProcessEnv {
  return { ...process.env, LD_PRELOAD: library ?? '', NETLOOM_DISK: files, ...(log === undefined ? {} : { NETLOOM_DISK_LOG: log }) };
}

/** What happened to the disk, in order; `said`: acknowledged on stdout. */
export type DiskEvent =
  | { readonly kind: 'write'; readonly file: string; readonly place: number; readonly bytes: Buffer }
  | { readonly kind: 'cut'; readonly file: string; readonly length: number }
  | { readonly kind: 'sync'; readonly file: string }
  | { readonly kind: 'said'; readonly text: string };

export function readDiskLog(log: Buffer): readonly DiskEvent[] {
  const events: DiskEvent[] = [];
  for (let at = 0; at < log.length; ) {
    const end = log.indexOf('\n', at);
    const [kind, file = '', place = '', length = ''] = log.toString('utf8', at, end).split(' ');
    at = end + 1 + (kind === 'T' || kind === 'S' ? 0 : Number(length));
    const bytes = log.subarray(end + 1, at);
    if (kind === 'W') events.push({ kind: 'write', file, place: Number(place), bytes });
    else if (kind === 'T') events.push({ kind: 'cut', file, length: Number(place) });
    else if (kind === 'S') events.push({ kind: 'sync', file });
    else events.push({ kind: 'said', text: bytes.toString() });
  }
  return events;
}
