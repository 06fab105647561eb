/** Getting files onto the disk for certain: write, fsync, rename, fsync of the folder. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, readSync, renameSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';

/** Bytes at once: the system, and Node with it, takes less than 2 GiB. */
const atOnce = 2 ** 30;

export function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, Math.min(atOnce, bytes.length - done));
}

/** Fills `bytes` with what comes next in the file; throws where it ends before that. */
export function readAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, Math.min(atOnce, bytes.length - done), null);
    if (read === 0) throw new Error(`the file ends after ${done} of ${bytes.length} bytes`);
    done += read;
  }
}

export function syncFile(path: string): void {
  const file = openSync(path, 'r+');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a rename last. Windows cannot open folders, and does this by itself. */
export function syncFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The whole file or the old one, never a torn one, whoever else writes it at the same time: written beside it, flushed to the disk, renamed. */
export function writeWhole(path: string, bytes: string | Uint8Array | readonly Uint8Array[]): void {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  const parts = typeof bytes === 'string' ? [Buffer.from(bytes)] : bytes instanceof Uint8Array ? [bytes] : bytes;
  try {
    const file = openSync(unfinished, 'wx');
    try {
      for (const part of parts) writeAll(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  }
}

/** Removes what killed writers of the same file left behind; a younger one may still be at work. */
export function sweepUnfinished(path: string): void {
  const stem = `.${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(stem) || !/^[0-9a-f]{8}\.part$/.test(name.slice(stem.length))) continue;
    const left = join(dirname(path), name);
    if (Date.now() - (lstatSync(left, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 600_000) rmSync(left, { force: true });
  }
}

/** Bytes that may still be written beside `path`; infinite where the system does not say. */
export function freeBytes(path: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
