/** Much data passes through a worker of bounded memory, at the pace of the receiver. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { creditWindow, type FromImporter, type ToImporter } from '../../../main/importers/protocol.ts';
import type { ImportPlan } from '../../../shared/contract.ts';
import { startWorker } from '../../helpers/built.ts';
import { cifarBatch, picture, put, folderOfThisFile } from '../../helpers/data-fixtures.ts';

const scratch = folderOfThisFile();
/** `NETLOOM_VOLUME=50000` runs the same test with more pictures. */
const count = Number(process.env['NETLOOM_VOLUME'] ?? 1500);
const side = 224;

/** Resident bytes of a process; 0 where the system does not say. */
function residentBytes(pid: number | undefined): number {
  const path = `/proc/${pid ?? 0}/status`;
  return existsSync(path) ? Number(/VmRSS:\s+(\d+)/.exec(readFileSync(path, 'utf8'))?.[1] ?? 0) * 1024 : 0;
}

interface Passage {
  readonly rows: number;
  readonly bytes: number;
  readonly peak: number;
  readonly largestChunk: number;
  readonly seconds: number;
}

function passThrough(plan: ImportPlan): Promise<Passage> {
  const worker = startWorker('importer');
  const started = performance.now();
  let rows = 0,
    bytes = 0,
    peak = 0,
    largestChunk = 0;
  return new Promise<Passage>((resolve, reject) => {
    worker.onExit(() => {
      reject(new Error('the worker died'));
    });
    worker.onMessage((raw) => {
      const message = raw as FromImporter;
      if (message.type === 'refused') reject(new Error(JSON.stringify(message.problem)));
      if (message.type === 'imported') {
        if (message.imported.rows !== rows) reject(new Error(`${rows} rows arrived, ${message.imported.rows} described`));
        resolve({ rows, bytes, peak, largestChunk, seconds: (performance.now() - started) / 1000 });
        worker.kill();
      }
      if (message.type !== 'chunk') return;
      rows += message.rows;
      bytes += message.bytes.length;
      largestChunk = Math.max(largestChunk, message.bytes.length);
      peak = Math.max(peak, residentBytes(worker.pid));
      worker.send({ type: 'stored' } satisfies ToImporter);
    });
    worker.send({ type: 'import', plan } satisfies ToImporter);
  });
}

describe('volume', () => {
  it(`${count} pictures are read without being held`, async () => {
    for (let kind = 0; kind < 50; kind++) {
      const bytes = await picture(kind % 2 === 0 ? 'png' : 'jpeg', 28 + (kind % 5), 28, (x, y) => [(x * kind) % 256, (y * 9) % 256, kind]);
      for (let i = kind; i < count; i += 50) put(join(scratch, 'many', `class ${i % 10}`, `${i}.${kind % 2 === 0 ? 'png' : 'jpg'}`), bytes);
    }
    const passage = await passThrough({
      kind: 'image-folder',
      path: join(scratch, 'many'),
      name: 'many',
      images: { height: side, width: side, channels: 3, fit: 'crop' },
    });
    if (process.env['NETLOOM_VOLUME'] !== undefined) process.stdout.write(`${JSON.stringify(passage)}\n`);
    expect(passage.rows).toBe(count);
    expect(passage.bytes).toBeGreaterThan(count * side * side * 3);
    expect(passage.largestChunk).toBeLessThanOrEqual(256 * 1024 + 16);
    // All of them together are 226 MB.
    expect(passage.peak).toBeLessThan(count * side * side * 3);
  }, 600_000);

  it('184 MB of CIFAR pass through less than that', async () => {
    const batch = cifarBatch(
      Array.from({ length: 10_000 }, (_, i) => i % 10),
      (record, i) => (record ^ i) & 255,
    );
    for (let part = 1; part <= 6; part++) put(join(scratch, 'cifar', `data_batch_${part}.bin`), batch);
    const { rows, bytes, peak } = await passThrough({ kind: 'cifar', path: join(scratch, 'cifar'), name: 'cifar' });
    expect(rows).toBe(60_000);
    expect(bytes).toBeGreaterThan(184e6);
    expect(peak).toBeLessThan(184e6);
  }, 240_000);

  it('a receiver that does not answer stops the worker after its credit', async () => {
    const worker = startWorker('importer');
    let chunks = 0;
    await new Promise<void>((resolve) => {
      worker.onMessage((raw) => {
        if ((raw as FromImporter).type === 'chunk' && ++chunks === creditWindow) setTimeout(resolve, 700);
      });
      worker.send({ type: 'import', plan: { kind: 'idx', path: 'assets/samples/fashion-mnist', name: 'f' } } satisfies ToImporter);
    });
    worker.kill();
    expect(chunks).toBe(creditWindow);
  });
});
