/**
 * CIFAR-10 binary batches (Krizhevsky's page): records of one label byte and 3,072 pixel bytes `[3, 32, 32]`.
 * A folder with `data_batch_*.bin`, `test_batch.bin` and `batches.meta.txt`, or one `.bin` file.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from '../../shared/base/text.ts';
import { openBytes } from './byte-reader.ts';
import { createLabelledRows } from './labelled-rows.ts';
import { entriesOf, linesOf } from './place.ts';
import { fitPixels, type PictureShape } from './picture.ts';
import { dataWarning, refuse } from './problems.ts';
import { createSkippedList } from './skipped.ts';
import type { Importer } from './types.ts';

const side = 32;
const pixels = 3 * side * side;
const record = 1 + pixels;
const defaultNames = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'];
const maxClasses = 256;

interface Batch {
  readonly path: string;
  readonly name: string;
  readonly bytes: number;
  readonly test: boolean;
}

/** Training batches first, then test batches. */
async function batchesAt(path: string): Promise<{ readonly folder: string; readonly batches: readonly Batch[] }> {
  const info = await stat(path);
  if (info.isFile()) return { folder: dirname(path), batches: [{ path, name: basename(path), bytes: info.size, test: false }] };
  const names = (await entriesOf(path))
    .filter((entry) => entry.kind === 'file' && /^(data_batch.*|test_batch.*|train|test)\.bin$/i.test(entry.name))
    .map((entry) => entry.name);
  const batches = await Promise.all(
    names.map(async (name) => {
      const file = join(path, name);
      return { path: file, name, bytes: (await stat(file)).size, test: /^test/i.test(name) };
    }),
  );
  return { folder: path, batches: [...batches.filter((batch) => !batch.test), ...batches.filter((batch) => batch.test)] };
}

function rowsOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + Math.floor(batch.bytes / record), 0);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  const names = (await linesOf(folder, 'batches.meta.txt')) ?? [];
  return names.length === 0 ? defaultNames : [...new Set(names)].slice(0, maxClasses);
}

/** Counts labels by reading every record's first byte. */
async function countLabels(batches: readonly Batch[], signal: AbortSignal | null): Promise<readonly number[]> {
  const counts = new Array<number>(maxClasses).fill(0);
  for (const batch of batches) {
    const reader = openBytes(batch.path, false);
    try {
      for (let data = await reader.take(record); data.length === record; data = await reader.take(record)) {
        signal?.throwIfAborted();
        const label = data[0] ?? 0;
        counts[label] = (counts[label] ?? 0) + 1;
      }
    } finally {
      reader.close();
    }
  }
  return counts;
}

export const cifarImporter: Importer = {
  kind: 'cifar',
  recognises(place) {
    if (place.kind === 'folder') return place.entries.some((entry) => /^(data_batch_\d+|test_batch)(\.bin)?$/i.test(entry.name));
    return (
      place.path.toLowerCase().endsWith('.bin') && place.bytes >= record && (place.bytes % record === 0 || /(data|test)_batch/i.test(basename(place.path)))
    );
  },
  async inspect(place, wish) {
    const { folder, batches } = await batchesAt(place.path);
    if (batches.length === 0) {
      refuse(
        'cifar-python',
        place.path,
        text('These are the Python (pickle) files of CIFAR-10.', '这些是 CIFAR-10 的 Python（pickle）文件。'),
        text(
          'Download the "binary version" from the same page: a folder with data_batch_1.bin ... data_batch_5.bin, test_batch.bin and batches.meta.txt.',
          '请在同一页面下载 “binary version”：其中有 data_batch_1.bin … data_batch_5.bin、test_batch.bin 和 batches.meta.txt。',
        ),
      );
    }
    const names = await namesIn(folder);
    const counts = await countLabels(batches, null);
    const problems = batches
      .filter((batch) => batch.bytes % record !== 0)
      .map((batch) =>
        dataWarning(
          'cifar-cut',
          batch.path,
          text(
            `${batch.name} ends in the middle of a picture (${batch.bytes} bytes are not a multiple of ${record}).`,
            `${batch.name} 在一张图片中间结束（${batch.bytes} 字节不是 ${record} 的整数倍）。`,
          ),
        ),
      );
    return {
      plan: {
        kind: 'cifar',
        path: place.path,
        name: basename(folder),
        images: { height: wish?.height ?? side, width: wish?.width ?? side, channels: wish?.channels ?? 3, fit: 'pad' },
      },
      rows: rowsOf(batches),
      classes: names.map((name, label) => ({ name, rows: counts[label] ?? 0 })),
      preview: null,
      problems,
    };
  },
  async read(plan, sink) {
    const { folder, batches } = await batchesAt(plan.path);
    const shape: PictureShape = plan.images ?? { height: side, width: side, channels: 3, fit: 'pad' };
    const names = await namesIn(folder);
    const rows = createLabelledRows(shape, names, sink);
    const skipped = createSkippedList();
    const total = rowsOf(batches);
    const interleaved = new Uint8Array(pixels);
    let testFrom: number | null = null;
    let done = 0;
    for (const batch of batches) {
      if (batch.test && testFrom === null && rows.count() > 0) testFrom = rows.count();
      const reader = openBytes(batch.path, false);
      try {
        for (let index = 0; ; index++) {
          sink.signal.throwIfAborted();
          const data = await reader.take(record);
          if (data.length < record) {
            if (data.length > 0)
              skipped.add(batch.name, text(`The file ends in the middle of picture ${index + 1}.`, `文件在第 ${index + 1} 张图片中间结束。`));
            break;
          }
          const label = data[0] ?? 0;
          if (label >= names.length)
            skipped.add(
              batch.name,
              text(
                `Picture ${index + 1} has label ${label}, but there are ${names.length} classes.`,
                `第 ${index + 1} 张图片的标签为 ${label}，但只有 ${names.length} 个类别。`,
              ),
              index + 1,
            );
          else await rows.add(await toShape(data.subarray(1), shape, interleaved), label);
          if (done++ % 256 === 0) sink.progress(done, total);
        }
      } finally {
        reader.close();
      }
    }
    return await rows.finish(plan, testFrom, skipped);
  },
};

/** CIFAR's own layout is ours when the size is: nothing to do. */
async function toShape(planes: Uint8Array, shape: PictureShape, interleaved: Uint8Array): Promise<Uint8Array> {
  if (shape.height === side && shape.width === side && shape.channels === 3) return planes;
  const size = side * side;
  for (let i = 0; i < size; i++) for (let c = 0; c < 3; c++) interleaved[i * 3 + c] = planes[c * size + i] ?? 0;
  return fitPixels({ data: interleaved, height: side, width: side, channels: 3 }, shape);
}
