/** Data made to do harm: links to secrets under expected names, packed files without end, things that are no files. */
import { execFileSync } from 'node:child_process';
import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { openBytes } from '../../../main/importers/byte-reader.ts';
import { inspectData } from '../../../main/importers/index.ts';
import { ProblemError } from '../../../shared/base/problem.ts';
import { cifarBatch, idx, put, folderOfThisFile } from '../../helpers/data-fixtures.ts';

const scratch = folderOfThisFile();

it.skipIf(process.platform === 'win32')('class names are not read through a link', async () => {
  const secret = put(join(scratch, 'secret'), 'BEGIN PRIVATE KEY\nabc\n');
  put(join(scratch, 'idx', 'train-images-idx3-ubyte'), idx([4, 2, 2], new Uint8Array(16)));
  put(join(scratch, 'idx', 'train-labels-idx1-ubyte'), idx([4], Uint8Array.of(0, 1, 0, 1)));
  symlinkSync(secret, join(scratch, 'idx', 'classes.txt'));
  put(
    join(scratch, 'cifar', 'data_batch_1.bin'),
    cifarBatch([0, 1], () => 5),
  );
  symlinkSync(secret, join(scratch, 'cifar', 'batches.meta.txt'));
  for (const kind of ['idx', 'cifar']) {
    const { classes } = await inspectData(join(scratch, kind), null);
    expect(classes?.length).toBeGreaterThan(1);
    expect(JSON.stringify(classes)).not.toMatch(/PRIVATE|abc/);
  }
});

it('a packed file without end is given up early, and never held', async () => {
  const path = join(scratch, 'bomb.csv.gz');
  const part = gzipSync(Buffer.alloc(64 * 1024 ** 2, '\n'));
  writeFileSync(path, Buffer.concat(Array.from({ length: 160 }, () => part))); // 10 GB in 10 MB
  const reader = openBytes(path, true);
  let taken = 0;
  const drain = async () => {
    for (let piece = await reader.take(1 << 20); piece.length > 0; piece = await reader.take(1 << 20)) taken += piece.length;
  };
  const refused = await drain().then(
    () => null,
    (error: unknown) => error,
  );
  reader.close();
  expect(refused).toBeInstanceOf(ProblemError);
  expect((refused as ProblemError).problem.code).toBe('packed-bomb');
  expect(taken).toBeLessThan(300 * 1024 ** 2);
  expect(process.memoryUsage.rss()).toBeLessThan(700e6);
}, 240_000);

it.skipIf(process.platform === 'win32')('a pipe among pictures is no picture, and nobody waits for it', async () => {
  put(join(scratch, 'pipes', 'a', '1.bmp'), 'x');
  put(join(scratch, 'pipes', 'b', '1.bmp'), 'x');
  execFileSync('mkfifo', [join(scratch, 'pipes', 'a', '2.png')]);
  const { classes } = await inspectData(join(scratch, 'pipes'), null);
  expect(classes?.map(({ rows }) => rows)).toEqual([1, 1]);
  expect(
    await inspectData(join(scratch, 'pipes', 'a', '2.png'), null).then(
      () => 'read',
      (error: unknown) => (error as ProblemError).problem.code,
    ),
  ).toBe('not-a-file');
});
