/** Files that are whole or absent. */
import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';

/** Temporary file beside the target, flushed to the disk, then renamed: a kill leaves the old file or the new one. */
export function writeWhole(path: string, bytes: Uint8Array): void {
  const unfinished = join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}.part`);
  try {
    const file = openSync(unfinished, 'wx');
    try {
      for (let offset = 0; offset < bytes.length; ) offset += writeSync(file, bytes, offset);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unfinished, path);
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
