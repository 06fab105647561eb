/** Files that are whole or absent. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import { syncFolder, writeAll } from '../store/files.ts';

/** Temporary file beside the target, flushed to the disk, then renamed: a kill leaves the old file or the new one. */
export function writeWhole(path: string, bytes: Uint8Array | readonly Uint8Array[]): void {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    sweep(path);
    const file = openSync(unfinished, 'wx');
    try {
      for (const part of bytes instanceof Uint8Array ? [bytes] : bytes) writeAll(file, part);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(unfinished, { force: true });
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    throw new ProblemError(
      makeProblem({
        code: code === 'ENOSPC' ? 'disk-full' : 'cannot-write',
        place: { file: path },
        what: text(`The file could not be written: ${path} (${code}).`, `无法写入文件：${path}（${code}）。`),
        how: text('Choose another folder, or make room on the disk.', '请选择其他文件夹，或清理磁盘空间。'),
      }),
    );
  }
}

/** Removes what a killed export of the same name left behind; a younger one may still be at work. */
function sweep(path: string): void {
  const stem = `.${basename(path)}.`;
  for (const name of readdirSync(dirname(path))) {
    if (!name.startsWith(stem) || !/^[0-9a-f]{8}\.part$/.test(name.slice(stem.length))) continue;
    const left = join(dirname(path), name);
    if (Date.now() - (lstatSync(left, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 600_000) rmSync(left, { force: true });
  }
}
