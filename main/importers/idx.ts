/**
 * IDX files (LeCun's MNIST page): big-endian header `0 0 type dims`, sizes, then values. Pictures are uint8 `[n, h, w]`,
 * labels uint8 `[n]`; plain or gzip. A folder with the four files of the MNIST family has its own test set.
 */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import { headOf, openBytes } from './byte-reader.ts';
import { createLabelledRows } from './labelled-rows.ts';
import { entriesOf, linesOf } from './place.ts';
import { fitPixels, type PictureShape } from './picture.ts';
import { dataWarning, refuse } from './problems.ts';
import { createSkippedList } from './skipped.ts';
import type { Importer, Place } from './types.ts';

interface IdxFile {
  readonly path: string;
  readonly gzip: boolean;
  readonly sizes: readonly number[];
}

/** Pictures with their labels: the training part, and the test part where there is one. */
interface IdxSet {
  readonly images: IdxFile;
  readonly labels: IdxFile;
}

const maxRows = 20_000_000;

const expected = text(
  'Expected, plain or as .gz:\n  train-images-idx3-ubyte   train-labels-idx1-ubyte\n  t10k-images-idx3-ubyte    t10k-labels-idx1-ubyte   (the test set; may be absent)',
  '应为（可为 .gz 压缩）：\n  train-images-idx3-ubyte   train-labels-idx1-ubyte\n  t10k-images-idx3-ubyte    t10k-labels-idx1-ubyte   （测试集，可以没有）',
);

function sizesOf(head: Uint8Array): { readonly type: number; readonly sizes: readonly number[] } | null {
  const dimensions = head[3] ?? 0;
  if (head[0] !== 0 || head[1] !== 0 || dimensions < 1 || dimensions > 8 || head.length < 4 + dimensions * 4) return null;
  if (![8, 9, 11, 12, 13, 14].includes(head[2] ?? 0)) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  return { type: head[2] ?? 0, sizes: Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + i * 4)) };
}

function checked(path: string, gzip: boolean, head: Uint8Array): IdxFile | null {
  const header = sizesOf(head);
  if (header === null) return null;
  if (header.type !== 8)
    refuse(
      'idx-type',
      path,
      text(
        `The IDX file holds values of type ${header.type}; only bytes (8) can be pictures or labels.`,
        `该 IDX 文件的数值类型为 ${header.type}；图片和标签只能是字节（8）。`,
      ),
    );
  const [rows = 0, height = 1, width = 1, depth = 1] = header.sizes;
  const fits = header.sizes.length === 1 || (header.sizes.length === 3 && depth === 1);
  if (!fits || rows > maxRows || height < 1 || width < 1 || height > 4096 || width > 4096) {
    refuse(
      'idx-shape',
      path,
      text(
        `The IDX file says its shape is ${header.sizes.join(' × ')}; expected n (labels) or n × height × width (pictures).`,
        `该 IDX 文件标称形状为 ${header.sizes.join(' × ')}；应为 n（标签）或 n × 高 × 宽（图片）。`,
      ),
    );
  }
  return { path, gzip, sizes: header.sizes };
}

async function openIdx(path: string): Promise<IdxFile | null> {
  const plain = await headOf(path, 64, false);
  const gzip = plain[0] === 0x1f && plain[1] === 0x8b;
  return checked(path, gzip, gzip ? await headOf(path, 64, true) : plain);
}

const imageName = /images?[-._]?idx3|images/i;
const testName = /^(t10k|test)/i;

async function setsIn(folder: string, only: string | null): Promise<{ readonly train: IdxSet; readonly test: IdxSet | null }> {
  const names = (await entriesOf(folder)).filter((entry) => entry.kind === 'file').map((entry) => entry.name);
  const pairs: { readonly images: string; readonly labels: string }[] = [];
  for (const images of names.filter((name) => imageName.test(name))) {
    // train-images-idx3-ubyte.gz goes with train-labels-idx1-ubyte, packed or not.
    const stem = (name: string): string => name.replace(/\.gz$/i, '').toLowerCase();
    const wanted = stem(images).replace('images', 'labels').replace('image', 'label').replace('idx3', 'idx1');
    const labels = names.find((name) => stem(name) === wanted);
    if (labels !== undefined && !pairs.some((pair) => pair.labels === labels)) pairs.push({ images, labels });
  }
  if (pairs.length === 0) {
    refuse(
      'idx-incomplete',
      folder,
      text(
        `No pictures file with its labels file was found among ${names.slice(0, 8).join(', ')}.`,
        `在 ${names.slice(0, 8).join('、')} 中没有找到成对的图片文件和标签文件。`,
      ),
      expected,
    );
  }
  const chosen = only === null ? undefined : pairs.find((pair) => pair.images === only || pair.labels === only);
  const testPair = pairs.find((pair) => testName.test(pair.images));
  const trainPair = pairs.find((pair) => pair !== testPair) ?? testPair;
  const first = chosen !== undefined && chosen !== trainPair && chosen !== testPair ? chosen : trainPair;
  const load = async (pair: { readonly images: string; readonly labels: string } | undefined): Promise<IdxSet | null> => {
    if (pair === undefined) return null;
    const images = await openIdx(join(folder, pair.images));
    const labels = await openIdx(join(folder, pair.labels));
    if (images === null || labels === null || images.sizes.length !== 3 || labels.sizes.length !== 1) {
      refuse(
        'idx-damaged',
        join(folder, pair.images),
        text(
          `${pair.images} and ${pair.labels} are not a pair of IDX files of pictures and labels.`,
          `${pair.images} 和 ${pair.labels} 不是一对 IDX 图片与标签文件。`,
        ),
        expected,
      );
    }
    if (images.sizes[0] !== labels.sizes[0]) {
      refuse(
        'idx-count-mismatch',
        images.path,
        text(
          `${pair.images} holds ${images.sizes[0]} pictures, ${pair.labels} ${labels.sizes[0]} labels.`,
          `${pair.images} 有 ${images.sizes[0]} 张图片，${pair.labels} 有 ${labels.sizes[0]} 个标签。`,
        ),
      );
    }
    return { images, labels };
  };
  const train = await load(first);
  const test = first === trainPair && testPair !== trainPair ? await load(testPair) : null;
  if (train === null) refuse('idx-incomplete', folder, text('The pictures file is missing.', '缺少图片文件。'), expected);
  return { train, test };
}

async function labelsOf(set: IdxSet): Promise<Uint8Array> {
  const reader = openBytes(set.labels.path, set.labels.gzip);
  try {
    await reader.take(8);
    return (await reader.take(set.labels.sizes[0] ?? 0)).slice();
  } finally {
    reader.close();
  }
}

/** One name a line in `classes.txt` beside the files; else the labels themselves are the names. */
async function namesIn(folder: string): Promise<readonly string[]> {
  return (await linesOf(folder, 'classes.txt')) ?? [];
}

function countLabels(parts: readonly Uint8Array[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const part of parts) for (const label of part) counts.set(label, (counts.get(label) ?? 0) + 1);
  return new Map([...counts].sort(([a], [b]) => a - b));
}

async function open(path: string): Promise<{ readonly folder: string; readonly train: IdxSet; readonly test: IdxSet | null }> {
  const folder = (await stat(path)).isDirectory() ? path : dirname(path);
  return { folder, ...(await setsIn(folder, folder === path ? null : basename(path))) };
}

export const idxImporter: Importer = {
  kind: 'idx',
  recognises(place: Place) {
    if (place.kind === 'file') return sizesOf(place.head) !== null;
    return place.entries.some((entry) => entry.kind === 'file' && /idx[13]/i.test(entry.name));
  },
  async inspect(place, wish) {
    const { folder, train, test } = await open(place.path);
    const [, height = 1, width = 1] = train.images.sizes;
    const parts = [await labelsOf(train), ...(test === null ? [] : [await labelsOf(test)])];
    const names = await namesIn(folder);
    const classes = [...countLabels(parts)].map(([label, rows]) => ({ name: names[label] ?? String(label), rows }));
    const plan: ImportPlan = {
      kind: 'idx',
      path: place.path,
      name: basename(folder),
      images: { height: wish?.height ?? Math.min(height, 1024), width: wish?.width ?? Math.min(width, 1024), channels: wish?.channels ?? 1, fit: 'pad' },
    };
    const one = classes.length < 2 ? [dataWarning('one-class', place.path, text('All pictures have the same label.', '所有图片的标签都相同。'))] : [];
    return { plan, rows: parts.reduce((sum, part) => sum + part.length, 0), classes, preview: null, problems: one };
  },
  async read(plan, sink) {
    const { folder, train, test } = await open(plan.path);
    const [, height = 1, width = 1] = train.images.sizes;
    const shape: PictureShape = plan.images ?? { height, width, channels: 1, fit: 'pad' };
    const trainLabels = await labelsOf(train);
    const testLabels = test === null ? new Uint8Array() : await labelsOf(test);
    const names = await namesIn(folder);
    const used = [...countLabels([trainLabels, testLabels]).keys()];
    const codes = new Map(used.map((label, code) => [label, code]));
    const rows = createLabelledRows(
      shape,
      used.map((label) => names[label] ?? String(label)),
      sink,
    );
    const skipped = createSkippedList();
    const total = trainLabels.length + testLabels.length;
    const readPart = async (set: IdxSet, labels: Uint8Array, before: number): Promise<void> => {
      const [count = 0, h = 1, w = 1] = set.images.sizes;
      const reader = openBytes(set.images.path, set.images.gzip);
      try {
        await reader.take(16);
        for (let i = 0; i < count; i++) {
          sink.signal.throwIfAborted();
          const data = await reader.take(h * w);
          if (data.length < h * w || i >= labels.length) {
            skipped.add(basename(set.images.path), text(`The file ends after ${i} of ${count} pictures.`, `文件在第 ${i} 张图片后结束，应有 ${count} 张。`));
            return;
          }
          await rows.add(await fitPixels({ data, height: h, width: w, channels: 1 }, shape), codes.get(labels[i] ?? 0) ?? 0);
          if (i % 256 === 0) sink.progress(before + i, total);
        }
      } finally {
        reader.close();
      }
    };
    await readPart(train, trainLabels, 0);
    const testFrom = test === null ? null : rows.count();
    if (test !== null) await readPart(test, testLabels, trainLabels.length);
    return await rows.finish(plan, testFrom, skipped);
  },
};
