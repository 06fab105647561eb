/** The importers, in the order they are asked: the first that recognises what lies there reads it. */
import type { ImportPlan, Inspection } from '../../shared/contract.ts';
import { assert } from '../../shared/base/assert.ts';
import { text } from '../../shared/base/text.ts';
import { cifarImporter } from './cifar.ts';
import { idxImporter } from './idx.ts';
import { imageFolderImporter } from './image-folder.ts';
import { lookAt } from './place.ts';
import { refuse } from './problems.ts';
import { tableImporter } from './table.ts';
import { textFileImporter } from './text-file.ts';
import { textFolderImporter } from './text-folder.ts';
import type { ImageWish, Imported, Importer, ImportSink } from './types.ts';
import { unsupported } from './unsupported.ts';

const importers: readonly Importer[] = [idxImporter, cifarImporter, textFileImporter, tableImporter, textFolderImporter, imageFolderImporter];

/** What lies at `path` and how it would be read. Throws ProblemError when nothing of it can be. */
export async function inspectData(path: string, wish: ImageWish | null): Promise<Inspection> {
  const place = await lookAt(path);
  const refusal = unsupported(place);
  if (refusal !== null) refuse(refusal.code, path, refusal.what, refusal.how);
  const importer = importers.find((candidate) => candidate.recognises(place));
  if (importer === undefined) {
    refuse(
      'unknown-format',
      path,
      text('This file is of no kind the studio can read as data.', '该文件不是本软件能读取的数据格式。'),
      text(
        'It reads folders of pictures or texts, text files, IDX and CIFAR-10 files, and tables as CSV or TSV.',
        '可以读取图片或文本文件夹、文本文件、IDX 与 CIFAR-10 文件，以及 CSV 或 TSV 表格。',
      ),
    );
  }
  return importer.inspect(place, wish);
}

/** Reads as planned, chunk by chunk. Throws ProblemError, or the signal's reason when cancelled. */
export async function importData(plan: ImportPlan, sink: ImportSink): Promise<Imported> {
  const importer = importers.find((candidate) => candidate.kind === plan.kind);
  assert(importer !== undefined, `no importer of kind ${plan.kind}`);
  const place = await lookAt(plan.path);
  const imported = await importer.read({ ...plan, path: place.path }, sink);
  if (imported.rows === 0) {
    const [first] = imported.skipped;
    refuse(
      'nothing-readable',
      plan.path,
      text(`None of the ${imported.skippedCount} entries could be read.`, `${imported.skippedCount} 项均无法读取。`),
      first && text(`The first was ${first.file}: ${first.reason.en}`, `第一项是 ${first.file}：${first.reason.zh}`),
    );
  }
  return imported;
}
