/** IDX files, CIFAR batches and folders of pictures: read as they are, refused with what is expected. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { inspectData } from '../../../main/importers/index.ts';
import type { ImportPlan } from '../../../shared/contract.ts';
import { bmp24, cifarBatch, idx, picture, put, readAll, folderOfThisFile } from '../../helpers/data-fixtures.ts';

const scratch = folderOfThisFile();
const folder = (name: string): string => join(scratch, name);

async function planFor(path: string): Promise<ImportPlan> {
  return (await inspectData(path, null)).plan;
}

async function problemCode(path: string): Promise<string> {
  const answer = await inspectData(path, null).then(
    ({ problems }) => problems[0]?.code ?? 'none',
    (error: unknown) => (error as { problem?: { code: string } }).problem?.code ?? String(error),
  );
  return answer;
}

/** Picture i is filled with i. */
const mnistPart = (rows: number, from: number): Uint8Array => Uint8Array.from({ length: rows * 6 }, (_, i) => (from + Math.floor(i / 6)) % 256);

describe('IDX', () => {
  beforeAll(() => {
    for (const [name, packed] of [
      ['plain', false],
      ['packed', true],
    ] as const) {
      const end = packed ? '.gz' : '';
      put(join(folder(name), `train-images-idx3-ubyte${end}`), idx([500, 2, 3], mnistPart(500, 0), packed));
      put(
        join(folder(name), `train-labels-idx1-ubyte${end}`),
        idx(
          [500],
          Uint8Array.from({ length: 500 }, (_, i) => i % 10),
          packed,
        ),
      );
      put(join(folder(name), `t10k-images-idx3-ubyte${end}`), idx([20, 2, 3], mnistPart(20, 100), packed));
      put(
        join(folder(name), `t10k-labels-idx1-ubyte${end}`),
        idx(
          [20],
          Uint8Array.from({ length: 20 }, (_, i) => i % 10),
          packed,
        ),
      );
    }
  });

  it.each(['plain', 'packed'])('four %s files: training rows, then the test set of its own', async (name) => {
    const inspection = await inspectData(folder(name), null);
    expect(inspection).toMatchObject({ rows: 520, plan: { kind: 'idx', images: { height: 2, width: 3, channels: 1 } } });
    expect(inspection.classes?.map(({ name: label }) => label)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
    const { imported, column, names } = await readAll(inspection.plan);
    expect(imported).toMatchObject({ rows: 520, testFrom: 500, target: 'class', skippedCount: 0 });
    const pixels = column('picture');
    expect([0, 299, 500, 519].map((row) => pixels[row * 6])).toEqual([0, 43, 100, 119]);
    expect(names('class').slice(498, 502)).toEqual(['8', '9', '0', '1']);
    expect(imported.columns[1]).toMatchObject({ counts: Array.from({ length: 10 }, () => 52) });
  });

  it('one of the files stands for all of them', async () => {
    expect((await readAll(await planFor(join(folder('packed'), 'train-labels-idx1-ubyte.gz')))).imported).toMatchObject({ rows: 520, testFrom: 500 });
  });

  it('labels with gaps become classes without', async () => {
    put(join(folder('letters'), 'x-images-idx3-ubyte'), idx([3, 1, 1], Uint8Array.of(1, 2, 3)));
    put(join(folder('letters'), 'x-labels-idx1-ubyte'), idx([3], Uint8Array.of(26, 1, 26)));
    const { imported, names } = await readAll(await planFor(folder('letters')));
    expect(imported.columns[1]).toMatchObject({ values: ['1', '26'], counts: [1, 2] });
    expect(names('class')).toEqual(['26', '1', '26']);
    expect(imported.testFrom).toBeNull();
  });

  it('names of classes.txt are used, and are only text', async () => {
    put(join(folder('named'), 'train-images-idx3-ubyte'), idx([2, 1, 1], Uint8Array.of(1, 2)));
    put(join(folder('named'), 'train-labels-idx1-ubyte'), idx([2], Uint8Array.of(0, 1)));
    put(join(folder('named'), 'classes.txt'), '<img src=x onerror=alert(1)>\n../../x\n');
    expect((await readAll(await planFor(folder('named')))).names('class')).toEqual(['<img src=x onerror=alert(1)>', '../../x']);
  });

  it('a file cut off gives the pictures it has and says where it ends', async () => {
    put(join(folder('cut'), 'train-images-idx3-ubyte'), idx([5, 2, 2], new Uint8Array(4 * 3 + 2)));
    put(join(folder('cut'), 'train-labels-idx1-ubyte'), idx([5], Uint8Array.of(0, 1, 0, 1, 0)));
    const { imported } = await readAll(await planFor(folder('cut')));
    expect(imported).toMatchObject({ rows: 3, skippedCount: 1 });
    expect(imported.skipped[0]?.reason.en).toContain('after 3 of 5');
    put(
      join(folder('cut-gz'), 'train-images-idx3-ubyte.gz'),
      idx(
        [500, 10, 10],
        Uint8Array.from({ length: 50_000 }, (_, i) => (i * 7919) % 251),
        true,
      ).subarray(0, 300),
    );
    put(join(folder('cut-gz'), 'train-labels-idx1-ubyte'), idx([500], new Uint8Array(500)));
    expect((await readAll(await planFor(folder('cut-gz')))).imported.rows).toBeLessThan(500);
  });

  it.each<[string, Uint8Array, Uint8Array | null, string]>([
    ['of other counts', idx([3, 1, 1], new Uint8Array(3)), idx([2], new Uint8Array(2)), 'idx-count-mismatch'],
    ['without labels', idx([3, 1, 1], new Uint8Array(3)), null, 'idx-incomplete'],
    ['of floats', Uint8Array.of(0, 0, 13, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0), idx([1], Uint8Array.of(1)), 'idx-type'],
    ['of a forged size', idx([1, 65_535, 65_535], new Uint8Array(3)), idx([1], Uint8Array.of(1)), 'idx-shape'],
    ['of billions of rows', idx([4_000_000_000, 28, 28], new Uint8Array(3)), idx([4_000_000_000], Uint8Array.of(1)), 'idx-shape'],
    ['that are text', new TextEncoder().encode('hello'), idx([1], Uint8Array.of(1)), 'idx-damaged'],
  ])('files %s are refused', async (name, images, labels, code) => {
    put(join(folder(`bad ${name}`), 'train-images-idx3-ubyte'), images);
    if (labels !== null) put(join(folder(`bad ${name}`), 'train-labels-idx1-ubyte'), labels);
    expect(await problemCode(folder(`bad ${name}`))).toBe(code);
  });
});

describe('CIFAR', () => {
  const value = (record: number, i: number): number => (record * 5 + i) % 256;

  beforeAll(() => {
    put(join(folder('cifar'), 'data_batch_1.bin'), cifarBatch([3, 5, 9], value));
    put(join(folder('cifar'), 'data_batch_2.bin'), cifarBatch([0, 3], value));
    put(
      join(folder('cifar'), 'test_batch.bin'),
      cifarBatch([1, 2], () => 77),
    );
    put(join(folder('cifar'), 'batches.meta.txt'), 'plane\ncar\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n');
  });

  it('reads a folder of batches with its names and test set', async () => {
    const inspection = await inspectData(folder('cifar'), null);
    expect(inspection).toMatchObject({ rows: 7, plan: { kind: 'cifar', images: { height: 32, width: 32, channels: 3 } } });
    expect(inspection.classes?.find(({ name }) => name === 'cat')?.rows).toBe(2);
    const { imported, column, names } = await readAll(inspection.plan);
    expect(names('class')).toEqual(['cat', 'dog', 'truck', 'plane', 'cat', 'car', 'bird']);
    expect(imported).toMatchObject({ testFrom: 5, columns: [{ channels: 3, height: 32, width: 32 }, {}] });
    const pixels = column('picture');
    for (const i of [0, 1, 1024, 3071]) expect(pixels[3072 + i]).toBe(value(1, i)); // record 1, plane by plane
    expect(pixels[5 * 3072]).toBe(77);
  });

  it('reads one .bin file, and makes it grey and small when asked', async () => {
    const plan = await planFor(join(folder('cifar'), 'data_batch_1.bin'));
    const { imported, column } = await readAll({ ...plan, images: { height: 16, width: 16, channels: 1, fit: 'stretch' } });
    expect(imported).toMatchObject({ rows: 3, testFrom: null });
    expect(column('picture').length).toBe(3 * 256);
  });

  it('leaves out labels beyond the classes and a record cut off', async () => {
    put(join(folder('odd-cifar'), 'data_batch_1.bin'), cifarBatch([3, 99, 1, 2], value).subarray(0, 3073 * 3 + 100));
    put(join(folder('odd-cifar'), 'test_batch.bin'), cifarBatch([], value));
    const inspection = await inspectData(folder('odd-cifar'), null);
    expect(inspection.problems.map(({ code }) => code)).toEqual(['cifar-cut']);
    expect((await readAll(inspection.plan)).imported).toMatchObject({ rows: 2, testFrom: null, skippedCount: 2 });
  });

  it('tells the Python version apart', async () => {
    put(join(folder('python'), 'data_batch_1'), Uint8Array.of(0x80, 2, 0x7d));
    expect(await problemCode(folder('python'))).toBe('cifar-python');
    expect(await problemCode(join(folder('python'), 'data_batch_1'))).toBe('pickle');
  });
});

describe('a folder of pictures', () => {
  it('mixes formats and sizes, names classes by folder, lists what cannot be read', async () => {
    const root = folder('mixed');
    put(join(root, 'cats', '1.jpg'), await picture('jpeg', 50, 30, [250, 0, 0]));
    put(join(root, 'cats', '2.PNG'), await picture('png', 20, 20, [250, 0, 0]));
    put(join(root, 'cats', 'deeper', '10.webp'), await picture('webp', 9, 300, [250, 0, 0]));
    put(join(root, 'dogs', 'b.bmp'), bmp24(33, 21, [0, 0, 250]));
    put(join(root, 'dogs', 'really-a-png.jpg'), await picture('png', 40, 40, [0, 0, 250]));
    put(join(root, 'dogs', 'empty.jpg'), '');
    put(join(root, 'dogs', 'text.png'), 'hello');
    put(join(root, 'dogs', 'cut.jpg'), (await picture('jpeg', 80, 80, (x, y) => [x, y, x * y])).subarray(0, 500));
    put(join(root, 'dogs', 'notes.txt'), 'not a picture');
    put(join(root, 'dogs', '.DS_Store'), 'clutter');
    put(join(root, 'Thumbs.db'), 'clutter');
    const { imported, names, column } = await readAll({ ...(await planFor(root)), images: { height: 8, width: 8, channels: 3, fit: 'crop' } });
    expect(names('class')).toEqual(['cats', 'cats', 'cats', 'dogs', 'dogs']);
    const pixels = column('picture');
    for (const row of [0, 1, 2]) expect(pixels[row * 192] ?? 0).toBeGreaterThan(240);
    for (const row of [3, 4]) expect(pixels[row * 192 + 128] ?? 0).toBeGreaterThan(240);
    expect(imported.skipped.map(({ file }) => file.replaceAll('\\', '/')).sort()).toEqual([
      'dogs/cut.jpg',
      'dogs/empty.jpg',
      'dogs/notes.txt',
      'dogs/text.png',
    ]);
    expect(imported.skippedCount).toBe(4);
  });

  it('understands train and test, and archives that wrap a folder in a folder', async () => {
    const root = folder('wrapped');
    for (const [part, rows] of [
      ['Train', 3],
      ['val', 2],
      ['test', 1],
    ] as const) {
      for (const label of ['no', 'yes'])
        for (let i = 0; i < rows; i++) put(join(root, 'my data', part, label, `${i}.png`), await picture('png', 4, 4, [i, i, i]));
    }
    const inspection = await inspectData(root, null);
    expect(inspection.classes).toEqual([
      { name: 'no', rows: 6 },
      { name: 'yes', rows: 6 },
    ]);
    expect(inspection.plan.images).toMatchObject({ height: 4, width: 4 });
    expect((await readAll(inspection.plan)).imported).toMatchObject({ rows: 12, testFrom: 10 });
  });

  it('takes the size the network expects when told', async () => {
    expect((await inspectData(folder('wrapped'), { height: 31, width: 17, channels: 1 })).plan.images).toEqual({
      height: 31,
      width: 17,
      channels: 1,
      fit: 'crop',
    });
  });

  it('keeps strange names as text and does not follow links out', async () => {
    const root = folder('strange');
    const one = await picture('png', 4, 4, [9, 9, 9]);
    put(join(folder('outside'), 'secret.png'), one);
    for (const label of ['<img src=x onerror=alert(1)>', 'x..%2f..%2f', '__proto__', 'con$tructor', '猫']) put(join(root, label, 'a.png'), one);
    symlinkSync(join(folder('outside'), 'secret.png'), join(root, '猫', 'link.png'));
    symlinkSync(folder('outside'), join(root, 'linked-class'));
    symlinkSync(join(root, '猫', 'a.png'), join(root, '猫', 'inside.png'));
    symlinkSync(root, join(root, '猫', 'loop'));
    const { imported, names } = await readAll(await planFor(root));
    expect(new Set(names('class'))).toEqual(new Set(['<img src=x onerror=alert(1)>', 'x..%2f..%2f', '__proto__', 'con$tructor', '猫']));
    expect(imported.rows).toBe(6); // five, and the link that stays inside
    expect(imported.skipped.map(({ file }) => file).sort()).toEqual(['linked-class', join('猫', 'link.png'), join('猫', 'loop')].sort());
  });

  it.each<[string, (root: string) => Promise<unknown>, string]>([
    [
      'nothing',
      async (root) => {
        mkdirSync(root);
      },
      'no-pictures',
    ],
    ['pictures without class folders', async (root) => put(join(root, 'a.png'), await picture('png', 4, 4, [1, 1, 1])), 'no-class-folders'],
    ['one class only', async (root) => put(join(root, 'cats', 'a.png'), await picture('png', 4, 4, [1, 1, 1])), 'one-class'],
    ['folders of other files', async (root) => put(join(root, 'cats', 'a.pdf'), 'x'), 'no-pictures'],
  ])('with %s says what was found and draws what is expected', async (name, make, code) => {
    const root = folder(`bad folder ${name}`);
    await make(root);
    const { problems } = await inspectData(root, null);
    expect(problems[0]).toMatchObject({ code, severity: 'error' });
    expect(problems[0]?.how?.en).toContain('cats/');
    expect(problems[0]?.how?.zh).toContain('cats/');
  });

  it('with nothing readable refuses the import', async () => {
    put(join(folder('rotten'), 'a', '1.png'), 'x');
    put(join(folder('rotten'), 'b', '1.png'), '');
    await expect(readAll(await planFor(folder('rotten')))).rejects.toMatchObject({ problem: { code: 'nothing-readable' } });
  });

  it('stops between two pictures when cancelled', async () => {
    const signal = AbortSignal.abort(new Error('cancelled'));
    await expect(readAll(await planFor(folder('wrapped')), signal)).rejects.toThrow('cancelled');
  });
});

describe('files of other kinds', () => {
  it.each<[string, Uint8Array | string, string]>([
    ['a.png', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10), 'single-picture'],
    ['a.xlsx', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'spreadsheet'],
    ['a.xls', Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1), 'spreadsheet'],
    ['a.zip', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'archive'],
    ['a.parquet', 'PAR1....', 'parquet'],
    ['a.csv', '', 'empty-file'],
    ['a.dat', Uint8Array.of(1, 0, 0, 2, 255, 254), 'unknown-format'],
  ])('%s is told apart', async (name, content, code) => {
    expect(await problemCode(put(join(folder('kinds'), name), content))).toBe(code);
  });
});
