/** Finding rows of a data version: any rows, in any order, straight into a batch, with a bounded cache of chunks. */
import { assert } from '../base/assert.ts';
import { fromUtf8 } from '../base/utf8.ts';
import { chunkCount, decodeChunk, rowsInChunk, textBytes, valuesPerRow, type ColumnData } from './chunk.ts';
import type { Dataset } from './dataset.ts';

export interface RowReader {
  /** Place of a column, by name; throws when there is none. */
  column(name: string): number;
  /**
   * Copies a column's values of `rows` (row numbers) into `out`, one after the other from `out[0]`: `valuesPerRow`
   * values for each. `stride` leaves a gap, to interleave columns: row i starts at `offset + i * stride`.
   */
  gather(column: number, rows: ArrayLike<number>, out: ColumnData, layout?: { readonly offset: number; readonly stride: number }): void;
  /** The text of a row; null where it is missing. */
  text(column: number, row: number): string | null;
  /** A whole column of numbers or categories. For targets and tables; pictures would be large. */
  whole(column: number): ColumnData;
}

type Described = Pick<Dataset, 'rows' | 'columns' | 'chunkRows'>;

interface Chunk {
  readonly columns: readonly ColumnData[];
  readonly texts: Uint8Array;
  readonly bytes: number;
}

/**
 * `load` gives the bytes of a chunk (from the store, already checked). Least recently used chunks go first. `all`: every row will
 * be read again and again, so columns of one value a row are kept whole where they fit.
 */
export function createRowReader(dataset: Described, load: (chunk: number) => Uint8Array, cacheBytes = 256 * 1024 * 1024, all = false): RowReader {
  const { columns, rows: total, chunkRows } = dataset;
  const keepsWhole = all && total * columns.length * Float32Array.BYTES_PER_ELEMENT <= cacheBytes;
  const cache = new Map<number, Chunk>(); // in order of use, oldest first
  let held = 0; // bytes in the cache
  let latest = -1;
  let latestChunk: Chunk = { columns: [], texts: new Uint8Array(), bytes: 0 };

  function chunk(index: number): Chunk {
    if (index === latest) return latestChunk;
    let found = cache.get(index);
    if (found === undefined) {
      const bytes = load(index);
      const rows = rowsInChunk(total, chunkRows, index);
      found = { columns: decodeChunk(columns, bytes, rows), texts: textBytes(columns, bytes, rows), bytes: bytes.length };
      held += found.bytes;
      for (const [oldest, { bytes: freed }] of cache) {
        if (held <= cacheBytes) break;
        cache.delete(oldest);
        held -= freed;
      }
    } else cache.delete(index);
    cache.set(index, found);
    latest = index;
    latestChunk = found;
    return found;
  }

  function whole(column: number): ColumnData {
    const described = columns[column];
    assert(described !== undefined && described.kind !== 'text', `column ${column} of ${columns.length}`);
    const size = valuesPerRow(described);
    const length = total * size;
    const out: ColumnData =
      described.kind === 'image' ? new Uint8Array(length) : described.kind === 'number' ? new Float32Array(length) : new Int32Array(length);
    for (let index = 0; index < chunkCount(total, chunkRows); index++) {
      const values = chunk(index).columns[column];
      if (values !== undefined) out.set(values, index * chunkRows * size);
    }
    return out;
  }

  const wholes = new Map<number, ColumnData>();
  /** To look the chunk of each value up took 6 % of a small table's training. */
  function keptWhole(column: number): ColumnData {
    const kept = wholes.get(column);
    if (kept !== undefined) return kept;
    const read = whole(column);
    wholes.set(column, read);
    return read;
  }
  const outside = (row: number): Error => new Error(`row ${row} of ${total}`);

  function gather(column: number, rows: ArrayLike<number>, out: ColumnData, layout?: { readonly offset: number; readonly stride: number }): void {
    const described = columns[column];
    assert(described !== undefined, () => `column ${column} of ${columns.length}`);
    const size = valuesPerRow(described);
    const offset = layout?.offset ?? 0,
      stride = layout?.stride ?? size;
    if (size === 1 && keepsWhole) {
      const values = keptWhole(column);
      for (let i = 0; i < rows.length; i++) {
        const row = rows[i] ?? 0;
        if (row >= total) throw outside(row);
        out[offset + i * stride] = values[row] ?? 0;
      }
      return;
    }
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      if (row >= total) throw outside(row);
      const values = chunk(Math.floor(row / chunkRows)).columns[column];
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
    text(column, row) {
      assert(columns[column]?.kind === 'text' && row < total, `text of row ${row}, column ${column}`);
      const { columns: values, texts } = chunk(Math.floor(row / chunkRows));
      const at = (row % chunkRows) * 2;
      const from = values[column]?.[at] ?? 0,
        length = values[column]?.[at + 1] ?? -1;
      return length < 0 ? null : fromUtf8(texts.subarray(from, from + length));
    },
    whole,
  };
}
