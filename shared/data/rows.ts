/** Finding rows of a data version: any rows, in any order, straight into a batch, with a bounded cache of chunks. */
import { assert } from '../base/assert.ts';
import { chunkBytes, chunkCount, decodeChunk, rowsInChunk, valuesPerRow, type ColumnData } from './chunk.ts';
import type { Dataset } from './dataset.ts';

export interface RowReader {
  /** Place of a column, by name; throws when there is none. */
  column(name: string): number;
  /**
   * Copies a column's values of `rows` (row numbers) into `out`, one after the other from `out[0]`: `valuesPerRow`
   * values for each. `stride` leaves a gap, to interleave columns: row i starts at `offset + i * stride`.
   */
  gather(column: number, rows: ArrayLike<number>, out: ColumnData, layout?: { readonly offset: number; readonly stride: number }): void;
  /** A whole column. For targets and tables; pictures would be large. */
  whole(column: number): ColumnData;
}

type Described = Pick<Dataset, 'rows' | 'columns' | 'chunkRows'>;

/** `load` gives the bytes of a chunk (from the store, already checked). Least recently used chunks go first. */
export function createRowReader(dataset: Described, load: (chunk: number) => Uint8Array, cacheBytes = 256 * 1024 * 1024): RowReader {
  const { columns, rows: total, chunkRows } = dataset;
  const cache = new Map<number, readonly ColumnData[]>(); // in order of use, oldest first
  const capacity = Math.max(1, Math.floor(cacheBytes / Math.max(1, chunkBytes(columns, chunkRows))));
  let latest = -1;
  let latestData: readonly ColumnData[] = [];

  function chunk(index: number): readonly ColumnData[] {
    if (index === latest) return latestData;
    let data = cache.get(index);
    if (data === undefined) {
      data = decodeChunk(columns, load(index), rowsInChunk(total, chunkRows, index));
      if (cache.size >= capacity)
        for (const oldest of cache.keys()) {
          cache.delete(oldest);
          break;
        }
    } else cache.delete(index);
    cache.set(index, data);
    latest = index;
    latestData = data;
    return data;
  }

  function gather(column: number, rows: ArrayLike<number>, out: ColumnData, layout?: { readonly offset: number; readonly stride: number }): void {
    const described = columns[column];
    assert(described !== undefined, `column ${column} of ${columns.length}`);
    const size = valuesPerRow(described);
    const offset = layout?.offset ?? 0,
      stride = layout?.stride ?? size;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      assert(row < total, `row ${row} of ${total}`);
      const values = chunk(Math.floor(row / chunkRows))[column];
      assert(values !== undefined, `column ${column}`);
      const from = (row % chunkRows) * size;
      if (size === 1) out[offset + i * stride] = values[from] ?? 0;
      else out.set(values.subarray(from, from + size), offset + i * stride);
    }
  }

  return {
    column(name) {
      const index = columns.findIndex((column) => column.name === name);
      assert(index >= 0, `no column named ${name}`);
      return index;
    },
    gather,
    whole(column) {
      const described = columns[column];
      assert(described !== undefined, `column ${column} of ${columns.length}`);
      const size = valuesPerRow(described);
      const length = total * size;
      const out: ColumnData =
        described.kind === 'image' ? new Uint8Array(length) : described.kind === 'number' ? new Float32Array(length) : new Int32Array(length);
      for (let index = 0; index < chunkCount(total, chunkRows); index++) {
        const values = chunk(index)[column];
        if (values !== undefined) out.set(values, index * chunkRows * size);
      }
      return out;
    },
  };
}
