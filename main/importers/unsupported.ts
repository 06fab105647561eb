/** Kinds of file people come with that are not read yet: each is told apart, with the way round. */
import { basename } from 'node:path';
import { text } from '../../shared/base/text.ts';
import { pictureFormat } from './picture.ts';
import { type DataProblem, dataProblem, folderDrawing } from './problems.ts';
import type { Place } from './types.ts';

export function unsupported(place: Place): DataProblem | null {
  const { path, head, kind, bytes } = place;
  if (kind === 'folder') return null;
  const name = basename(path);
  const starts = (...signature: readonly number[]): boolean => signature.every((byte, i) => head[i] === byte);
  if (bytes === 0) return dataProblem('empty-file', path, text(`${name} is empty.`, `${name} 是空文件。`));
  if (pictureFormat(head) !== null || starts(0x47, 0x49, 0x46, 0x38)) {
    return dataProblem(
      'single-picture',
      path,
      text(`${name} is one picture; a data set is a folder of them.`, `${name} 是一张图片；数据集应是装有图片的文件夹。`),
      folderDrawing,
    );
  }
  if (starts(0x50, 0x4b, 3, 4)) {
    const sheet = /\.(xlsx|xlsm|ods)$/i.test(name);
    return sheet
      ? dataProblem(
          'spreadsheet',
          path,
          text(`${name} is a spreadsheet.`, `${name} 是电子表格。`),
          text(
            'Save it as CSV (in Excel: File, Save as, "CSV UTF-8") and pick that file.',
            '请另存为 CSV（Excel：文件 → 另存为 → “CSV UTF-8”），再选择该文件。',
          ),
        )
      : dataProblem(
          'archive',
          path,
          text(`${name} is a zip archive.`, `${name} 是 zip 压缩包。`),
          text('Unpack it and pick the folder inside.', '请先解压，再选择其中的文件夹。'),
        );
  }
  if (starts(0xd0, 0xcf, 0x11, 0xe0))
    return dataProblem(
      'spreadsheet',
      path,
      text(`${name} is an old Excel file.`, `${name} 是旧版 Excel 文件。`),
      text('Save it as CSV and pick that file.', '请另存为 CSV，再选择该文件。'),
    );
  if (starts(0x50, 0x41, 0x52, 0x31))
    return dataProblem(
      'parquet',
      path,
      text(`${name} is a Parquet file.`, `${name} 是 Parquet 文件。`),
      text('Save it as CSV and pick that file.', '请另存为 CSV，再选择该文件。'),
    );
  if (starts(0x80) && (head[1] ?? 9) <= 5 && !name.toLowerCase().endsWith('.bin')) {
    return dataProblem(
      'pickle',
      path,
      text(`${name} is a Python pickle, which could run code and is never read.`, `${name} 是 Python pickle 文件，可能运行代码，因此不会读取。`),
      text(
        'For CIFAR-10, download the "binary version". Other data: save it as CSV or as pictures.',
        '对于 CIFAR-10，请下载 “binary version”。其他数据请保存为 CSV 或图片。',
      ),
    );
  }
  return null;
}
