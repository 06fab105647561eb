/** Damaged files: every one is answered, and neither the worker nor anybody else dies of it. */
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inspectData } from '../../../main/importers/index.ts';
import { creditWindow, type FromImporter, type ToImporter } from '../../../main/importers/protocol.ts';
import type { Imported } from '../../../main/importers/types.ts';
import { ProblemError } from '../../../shared/base/problem.ts';
import { hash32 } from '../../../shared/base/random.ts';
import type { ImportPlan } from '../../../shared/contract.ts';
import { startWorker } from '../../helpers/built.ts';
import { bmp24, cifarBatch, idx, picture, put, readAll, folderOfThisFile } from '../../helpers/data-fixtures.ts';
import { mutate } from '../../helpers/mutate.ts';

const scratch = folderOfThisFile();

/** Reads in a real worker, taking chunks as they come. Rejects when the worker dies. */
function importInWorker(plan: ImportPlan): Promise<{ readonly imported: Imported; readonly rows: number }> {
  return new Promise((resolve, reject) => {
    const worker = startWorker('importer');
    let rows = 0,
      unacknowledged = 0;
    worker.onExit((code, signal) => {
      reject(new Error(`the worker died: ${code ?? signal}`));
    });
    worker.onMessage((raw) => {
      const message = raw as FromImporter;
      if (message.type === 'chunk') {
        unacknowledged++;
        if (unacknowledged > creditWindow) reject(new Error('more chunks than were asked for'));
        rows += message.rows;
        setImmediate(() => {
          unacknowledged--;
          worker.send({ type: 'stored' } satisfies ToImporter);
        });
      } else if (message.type === 'imported') {
        resolve({ imported: message.imported, rows });
        worker.kill();
      } else if (message.type === 'refused') {
        reject(new ProblemError(message.problem));
        worker.kill();
      }
    });
    worker.send({ type: 'import', plan } satisfies ToImporter);
  });
}

describe('mutants', () => {
  it('2,400 damaged pictures are read or listed, one by one, by one worker that lives', async () => {
    const colour = (x: number, y: number): readonly [number, number, number] => [(x * 11) % 256, (y * 13) % 256, (x * y) % 256];
    const seeds = [await picture('jpeg', 40, 30, colour), await picture('png', 40, 30, colour), await picture('webp', 40, 30, colour), bmp24(40, 30, colour)];
    const each = 600;
    for (const [kind, bytes] of seeds.entries()) {
      for (let i = 0; i < each; i++) put(join(scratch, 'pictures', i % 2 === 0 ? 'a' : 'b', `${kind}-${i}.jpg`), mutate(bytes, hash32(kind, i)));
    }
    const { imported, rows } = await importInWorker({
      kind: 'image-folder',
      path: join(scratch, 'pictures'),
      name: 'm',
      images: { height: 16, width: 16, channels: 3, fit: 'crop' },
    });
    expect(imported.rows + imported.skippedCount).toBe(4 * each);
    expect(rows).toBe(imported.rows);
    expect(imported.skippedCount).toBeGreaterThan(200);
    expect(imported.rows).toBeGreaterThan(200);
  }, 240_000);

  async function answered(path: string): Promise<'read' | 'refused'> {
    try {
      const { plan, problems } = await inspectData(path, null);
      if (problems.some(({ severity }) => severity === 'error')) return 'refused';
      await readAll(plan);
      return 'read';
    } catch (error) {
      if (error instanceof ProblemError) return 'refused';
      throw new Error(`${path} was not answered`, { cause: error });
    }
  }

  it('2,000 damaged tables are read or refused with a Problem', async () => {
    const rows = Array.from({ length: 30 }, (_, i) => `${i * 1.5},"kind ${i % 3}",${i % 2 === 0 ? 'yes' : 'no'},"with ""quotes"", and\nlines"`);
    const table = Buffer.from(`amount,kind,answer,remark\r\n${rows.join('\r\n')}\r\n`);
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < 2000; i++) outcomes[await answered(put(join(scratch, 'table.csv'), mutate(table, i)))]++;
    expect(outcomes.read).toBeGreaterThan(500);
    expect(outcomes.refused).toBeGreaterThan(0);
  }, 240_000);

  it('1,000 damaged texts in five encodings are read or refused with a Problem', async () => {
    const lines = Array.from({ length: 40 }, (_, i) => `Line ${i}: naïve café, 明月 \u{1F600}\u2028 e\u0301 ${'x'.repeat(i)}`).join('\r\n');
    const wide = Buffer.from(lines, 'utf16le');
    const seeds = [
      Buffer.from(lines),
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(lines)]),
      Buffer.concat([Buffer.from([0xff, 0xfe]), wide]),
      Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]),
      Buffer.from([...'line \n'].flatMap((letter) => [letter.charCodeAt(0), 0xc3, 0xf7, 0xd4, 0xc2])), // GB 18030
    ];
    const outcomes = { read: 0, refused: 0 };
    for (let i = 0; i < 1000; i++) outcomes[await answered(put(join(scratch, 'text.txt'), mutate(seeds[i % seeds.length] ?? wide, i)))]++;
    expect(outcomes.read).toBeGreaterThan(300);
    expect(outcomes.refused).toBeGreaterThan(0);
  }, 240_000);

  it('600 damaged IDX and CIFAR files are read or refused with a Problem', async () => {
    const images = idx(
      [20, 8, 8],
      Uint8Array.from({ length: 1280 }, (_, i) => i % 256),
    );
    const packed = idx(
      [20, 8, 8],
      Uint8Array.from({ length: 1280 }, (_, i) => i % 256),
      true,
    );
    const labels = idx(
      [20],
      Uint8Array.from({ length: 20 }, (_, i) => i % 3),
    );
    const batch = cifarBatch([1, 2], (record, i) => record + i);
    for (let i = 0; i < 200; i++) {
      put(join(scratch, 'idx', 'train-images-idx3-ubyte'), mutate(images, i));
      put(join(scratch, 'idx', 'train-labels-idx1-ubyte'), i % 2 === 0 ? labels : mutate(labels, i));
      await answered(join(scratch, 'idx'));
      put(join(scratch, 'packed', 'train-images-idx3-ubyte.gz'), mutate(packed, i));
      put(join(scratch, 'packed', 'train-labels-idx1-ubyte'), labels);
      await answered(join(scratch, 'packed'));
      put(join(scratch, 'cifar', 'data_batch_1.bin'), mutate(batch, i));
      await answered(join(scratch, 'cifar'));
    }
  }, 240_000);
});
