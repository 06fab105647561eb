/** Files that a person asked for: whole or absent, and a Problem where they cannot be written. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import { sweepUnfinished, writeWhole } from '../store/files.ts';

export function writeExport(path: string, bytes: Uint8Array | readonly Uint8Array[]): void {
  try {
    sweepUnfinished(path);
    writeWhole(path, bytes);
  } catch (error) {
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
