/** A file system of a few megabytes, to fill up. Mounting one takes rights that not every machine gives: then tests are skipped by name. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TinyDisk {
  readonly path: string;
  /** Writes until nothing fits any more. */
  fill(): void;
  free(): void;
  /** From now on it may only be read. */
  lock(): void;
  remove(): void;
}

/** Null where it cannot be had. */
export function tinyDisk(megabytes: number): TinyDisk | null {
  const path = mkdtempSync(join(tmpdir(), 'netloom-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  const filler = join(path, 'filler');
  return {
    path,
    fill() {
      try {
        for (;;) writeFileSync(filler, Buffer.alloc(4096), { flag: 'a' });
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
      }
    },
    free: () => {
      rmSync(filler, { force: true });
    },
    lock: () => {
      execFileSync('mount', ['-o', 'remount,ro', path]);
    },
    remove: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    },
  };
}

const probe = tinyDisk(1);
probe?.remove();

/** Why there is none; empty when there is. */
export const noTinyDisk = probe === null ? 'skipped: a small file system cannot be mounted here' : '';
