/** Collects rows and hands them on as full chunks. */
import { allocateColumns, chunkRowsFor, encodeChunk, valuesPerRow, type ColumnLayout } from '../../shared/data/chunk.ts';
import { assert } from '../../shared/base/assert.ts';
import type { ImportSink } from './types.ts';

export interface ChunkBuilder {
  readonly chunkRows: number;
  /** Rows completed so far. */
  rows(): number;
  /** Puts a number, a category code, or a picture `[channels, height, width]` into the row at hand. */
  set(column: number, value: number | Uint8Array): void;
  /** Completes the row at hand; waits when a chunk is full and the receiver is behind. */
  next(): Promise<void>;
  /** Hands on what is left. */
  finish(): Promise<void>;
}

export function createChunkBuilder(columns: readonly ColumnLayout[], sink: ImportSink): ChunkBuilder {
  const chunkRows = chunkRowsFor(columns);
  const data = allocateColumns(columns, chunkRows);
  const sizes = columns.map(valuesPerRow);
  let filled = 0;
  let flushed = 0;
  const flush = async (): Promise<void> => {
    if (filled === 0) return;
    const bytes = encodeChunk(columns, data, filled);
    const rows = filled;
    flushed += rows;
    filled = 0;
    await sink.write(bytes, rows);
  };
  return {
    chunkRows,
    rows: () => flushed + filled,
    set(column, value) {
      const values = data[column];
      const size = sizes[column];
      assert(values !== undefined && size !== undefined, `column ${column} of ${columns.length}`);
      if (typeof value === 'number') values[filled] = value;
      else {
        assert(value.length === size, `a picture of ${value.length} values, ${size} expected`);
        values.set(value, filled * size);
      }
    },
    async next() {
      filled++;
      if (filled === chunkRows) await flush();
    },
    finish: flush,
  };
}
