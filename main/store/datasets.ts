/** Data versions: chunks of rows with a SHA-256 each. A version exists only once it is finished. */
import { randomUUID } from 'node:crypto';
import { assert } from '../../shared/base/assert.ts';
import { ProblemError } from '../../shared/base/problem.ts';
import { datasetSchema, type Dataset } from '../../shared/data/dataset.ts';
import { agrees, sha256, transact, type Connection } from './connection.ts';
import { damaged, damagedData, noSuch } from './problems.ts';
import type { DatasetStore, DatasetWriter } from './types.ts';

interface DatasetRow {
  readonly number: number;
  readonly id: string;
  readonly description: string | null;
  readonly sha256: Buffer | null;
}

interface ChunkRow {
  readonly sha256: Buffer;
  readonly bytes: Buffer;
}

/** Says what a chunk holds and where it belongs: a damaged index can lead to another chunk, whole in itself. */
function seal(contents: Uint8Array, dataset: string, place: number): Buffer {
  return sha256(contents, `${dataset} ${place}`);
}

export function createDatasets(path: string, db: Connection): DatasetStore {
  const selectChunk = db.prepare<[number, number], ChunkRow>('SELECT sha256, bytes FROM chunk WHERE dataset = ? AND place = ?');
  const insertChunk = db.prepare('INSERT INTO chunk (dataset, place, rows, sha256, bytes) VALUES (?, ?, ?, ?, ?)');
  const selectFinished = db.prepare<[string], DatasetRow>('SELECT number, id, description, sha256 FROM dataset WHERE id = ? AND description IS NOT NULL');
  const writing = new Set<number>();
  const numbers = new Map<string, number>();

  function drop(number: number): void {
    transact(db, () => {
      db.prepare('DELETE FROM chunk WHERE dataset = ?').run(number);
      db.prepare('DELETE FROM dataset WHERE number = ?').run(number);
    });
    writing.delete(number);
  }

  /** What an import left behind when its process was killed. */
  function dropLeftovers(): void {
    const unfinished = db.prepare<[], { number: number }>('SELECT number FROM dataset WHERE description IS NULL').all();
    for (const { number } of unfinished) if (!writing.has(number)) drop(number);
  }

  function parse(row: DatasetRow): Dataset {
    const description = row.description ?? '';
    if (!agrees(sha256(description), row.sha256)) throw new ProblemError(damaged(path, `data ${row.id}`));
    return datasetSchema.parse(JSON.parse(description));
  }

  function begin(): DatasetWriter {
    dropLeftovers();
    const id = `data-${randomUUID().slice(0, 12)}`;
    const createdAt = new Date().toISOString();
    const number = Number(db.prepare('INSERT INTO dataset (id, created_at) VALUES (?, ?)').run(id, createdAt).lastInsertRowid);
    writing.add(number);
    const hashes: Buffer[] = [];
    let rowsWritten = 0;
    return {
      id,
      append(bytes, rows) {
        assert(writing.has(number), `data version ${id} is being written`);
        const hash = sha256(bytes);
        insertChunk.run(number, hashes.length, rows, seal(hash, id, hashes.length), bytes);
        hashes.push(hash);
        rowsWritten += rows;
      },
      finish(facts) {
        assert(facts.rows === rowsWritten, `${facts.rows} rows described, ${rowsWritten} written`);
        // What the importer says of it is only believed if it can be read again.
        const dataset = datasetSchema.parse({ ...facts, id, createdAt, hash: sha256(...hashes).toString('hex') });
        const description = JSON.stringify(dataset);
        db.prepare('UPDATE dataset SET description = ?, sha256 = ? WHERE number = ?').run(description, sha256(description), number);
        writing.delete(number);
        return dataset;
      },
      abort() {
        if (writing.has(number)) drop(number);
      },
    };
  }

  return {
    begin,
    list: () =>
      db.prepare<[], DatasetRow>('SELECT number, id, description, sha256 FROM dataset WHERE description IS NOT NULL ORDER BY number').all().map(parse),
    get(id) {
      const row = selectFinished.get(id);
      return row === undefined ? null : parse(row);
    },
    chunk(id, index) {
      const number = numbers.get(id) ?? selectFinished.get(id)?.number;
      if (number === undefined) throw new ProblemError(noSuch('data', id));
      numbers.set(id, number);
      const row = selectChunk.get(number, index);
      if (row === undefined || !agrees(seal(sha256(row.bytes), id, index), row.sha256)) throw new ProblemError(damagedData(path, id, index));
      return row.bytes;
    },
  };
}
