/** IDX files and CIFAR-10 batches as exported programs read them: the studio's own rows, classes and test set. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { inspectData } from '../../main/importers/index.ts';
import { sampleOf } from '../../main/importers/samples.ts';
import { createExportService } from '../../main/services/export.ts';
import { hash32 } from '../../shared/base/random.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { cifarBatch, folderOfThisFile, idx, put, readAll } from '../helpers/data-fixtures.ts';
import { projectWith, testContext } from '../helpers/project.ts';
import { drawing } from '../shared/compile/harness.ts';
import { askPython, oracleMissing } from './python.ts';

const scratch = folderOfThisFile();
const assets = join(import.meta.dirname, '../../assets/samples');

type Images = NonNullable<ImportPlan['images']>;

interface Case {
  readonly path: string;
  readonly images?: Partial<Images>;
  /** Order of the network's classes, by place in the data's; the data's own order where absent. */
  readonly order?: readonly number[];
  readonly every?: number;
  readonly sample?: string;
}

/** Smooth, and different in every row. */
const shade = (row: number, at: number, width: number): number => (row * 17 + (at % width) * 9 + Math.floor(at / width) * 5) % 200;
const greys = (rows: number, size: number, width: number, from = 0): Uint8Array =>
  Uint8Array.from({ length: rows * size }, (_, i) => shade(from + Math.floor(i / size), i % size, width));
const labels = (rows: number, values: readonly number[]): Uint8Array => Uint8Array.from({ length: rows }, (_, i) => values[(i * 7) % values.length] ?? 0);
const at = (...names: readonly string[]): string => join(scratch, ...names);

/** Two files: pictures of 12 x 10, with their labels. */
function pair(folder: string, prefix: string, rows: number, values: readonly number[], packed: boolean, names = ['images-idx3-ubyte', 'labels-idx1-ubyte']) {
  const end = packed ? '.gz' : '';
  put(at(folder, `${prefix}${names[0]}${end}`), idx([rows, 12, 10], greys(rows, 120, 10, prefix.length), packed));
  put(at(folder, `${prefix}${names[1]}${end}`), idx([rows], labels(rows, values), packed));
}

beforeAll(() => {
  pair('mnist', 'train-', 23, [0, 1, 2, 3], false);
  pair('mnist', 't10k-', 9, [0, 1, 2, 3], false);
  pair('packed', 'train-', 11, [7, 2, 9], true);
  pair('packed', 't10k-', 5, [4, 2], true);
  put(at('packed', 'classes.txt'), Array.from({ length: 10 }, (_, i) => `class ${9 - i}`).join('\n'));
  pair('several', 'set-10-', 6, [1, 2], false, ['images.idx3-ubyte', 'labels.idx1-ubyte']);
  pair('several', 'set-2-', 8, [3, 5], true);
  pair('several', 'Test-', 4, [3, 5], false);
  put(at('several', '._set-1-images-idx3-ubyte'), 'what a Mac leaves');
  put(at('several', '._set-1-labels-idx1-ubyte'), 'what a Mac leaves');

  // Files cut off in the middle of a picture: the label 8 is only among those that are gone.
  for (const [folder, packed] of Object.entries({ cut: false, 'cut-packed': true })) {
    const end = packed ? '.gz' : '';
    const grain = Uint8Array.from({ length: 9 * 120 }, (_, i) => hash32(i) % 256); // does not shrink when packed
    put(at(folder, `train-images-idx3-ubyte${end}`), idx([9, 12, 10], grain, packed).subarray(0, 700));
    put(at(folder, `train-labels-idx1-ubyte${end}`), idx([9], Uint8Array.from([2, 3, 5, 3, 2, 8, 8, 3, 8]), packed));
    pair(folder, 't10k-', 4, [2, 3], packed);
  }

  const value = (record: number, i: number): number => shade(record, i % 1024, 32) + 20 * Math.floor(i / 1024);
  for (const [name, rows] of Object.entries({ data_batch_10: 3, data_batch_2: 4, test_batch: 5 })) {
    const batch = cifarBatch([...labels(rows, [0, 3, 9, 1])], (record, i) => value(record + rows, i));
    put(at('cifar', `${name}.bin`), name === 'data_batch_2' ? Buffer.concat([batch, Buffer.alloc(100)]) : batch); // cut off
  }
  put(at('named', 'data_batch_1.bin'), cifarBatch([0, 2, 1, 3, 2], value)); // label 3 has no name
  put(at('named', 'batches.meta.txt'), 'red\ngreen\nblue\n');
});

const cases: readonly Case[] = [
  { path: at('mnist') },
  { path: at('mnist'), images: { channels: 3 } },
  { path: at('mnist'), images: { height: 20, width: 16 } },
  { path: at('mnist'), images: { height: 8, width: 9, fit: 'crop' }, order: [2, 0, 3, 1] },
  { path: at('packed') },
  { path: at('packed', 't10k-labels-idx1-ubyte.gz'), images: { height: 16, width: 16, channels: 3, fit: 'stretch' } },
  { path: at('several') },
  { path: at('several', 'set-10-images.idx3-ubyte') },
  { path: at('cut') },
  { path: at('cut-packed') },
  { path: at('cifar') },
  { path: at('cifar'), images: { channels: 1 } },
  { path: at('cifar'), images: { height: 20, width: 40 } },
  { path: at('cifar', 'data_batch_2.bin'), images: { height: 24, width: 16, fit: 'crop' } },
  { path: at('named'), order: [1, 2, 0] },
  { path: join(assets, 'fashion-mnist'), every: 97, sample: 'fashion-mnist' },
];

/** What the studio makes of the files, and the programs it exports with them. */
async function exported({ path, images, order, sample }: Case, place: number) {
  const { plan } = sample === undefined ? await inspectData(path, null) : { plan: sampleOf(sample)?.plan(assets, null) ?? expect.fail() };
  const data = await readAll({ ...plan, ...(plan.images && { images: { ...plan.images, ...images } }) });
  const [image, category] = data.imported.columns;
  if (image?.kind !== 'image' || category?.kind !== 'category') return expect.fail('pictures and classes');
  const source: Dataset['source'] = sample === undefined ? data.imported.source : { kind: 'sample', path: sample };
  const classes = order?.map((from) => category.values[from] ?? expect.fail()) ?? category.values;
  const document = drawing([
    ['it', 'image-input', { channels: image.channels, height: image.height, width: image.width, normalize: 'none' }],
    ['flat', 'flatten'],
    ['fc', 'linear', { units: classes.length }],
    ['answer', 'output', { classes, column: category.name }],
  ]);
  const own = at(`project-${place}`);
  put(join(own, 'empty'), '');
  const store = projectWith(
    own,
    ({ datasets }) => datasets.begin().finish({ ...data.imported, rows: 0, source }), // an export needs no rows
    (version) => ({ ...document, data: { ...document.data, version } }),
  );
  const service = createExportService(testContext(store, own));
  const code = async (form: 'pytorch' | 'keras') =>
    readFileSync((await service['export.code']({ project: 'p', form, path: join(own, `${form}.py`) })).path, 'utf8');
  const made = { data, classes, size: image.channels * image.height * image.width, pytorch: await code('pytorch'), keras: await code('keras') };
  store.close();
  return made;
}

const dataPart = (code: string): string => code.slice(code.indexOf('def read_picture'), code.indexOf('def mix'));

test.skipIf(oracleMissing !== '')(`are the studio's ${oracleMissing}`, { timeout: 120_000 }, async () => {
  const ours: Awaited<ReturnType<typeof exported>>[] = [];
  for (const [place, one] of cases.entries()) ours.push(await exported(one, place));
  const theirs = askPython<{ pictures: number[]; labels: number[]; test: number | null; usable: number }[]>(
    'read_data.py',
    cases.map(({ path, every = 1 }, place) => ({ code: ours[place]?.pytorch, path, every })),
  );
  for (const [place, { data, classes, size, pytorch, keras }] of ours.entries()) {
    const { path, images, every = 1 } = cases[place] ?? expect.fail();
    const name = `${basename(path)} ${JSON.stringify(images)}`;
    const read = theirs[place] ?? expect.fail(name);
    const rows = Array.from({ length: Math.ceil(data.imported.rows / every) }, (_, i) => i * every);
    const names = data.names('class');
    expect(
      read.labels.map((label) => classes[label]),
      name,
    ).toEqual(rows.map((row) => names[row]));
    expect([read.test, read.usable], name).toEqual([data.imported.testFrom, data.imported.rows]);
    const pixels = data.column('picture');
    const wanted = rows.flatMap((row) => pixels.slice(row * size, (row + 1) * size));
    expect(read.pictures.length, name).toBe(wanted.length);
    // Where sizes differ, halves may be rounded the other way.
    const most = wanted.reduce((far, value, i) => Math.max(far, Math.abs(value - (read.pictures[i] ?? Number.NaN))), 0);
    expect(most, name).toBeLessThanOrEqual(images === undefined ? 0 : 1);
    expect(dataPart(keras), name).toBe(dataPart(pytorch));
    expect(pytorch, name).toContain(data.imported.source.kind === 'idx' ? 'DATA:  a folder with IDX files' : 'DATA:  a folder with binary batches');
  }
  expect(ours.at(-1)?.pytorch).toContain("the sample is in Netloom's own folder, at assets/samples/fashion-mnist");
});
