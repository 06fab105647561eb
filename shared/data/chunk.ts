/** How rows lie in a chunk: column after column, each column's rows packed, every column begun on a multiple of 8 bytes, little-endian. */
import { assert } from '../base/assert.ts';
import type { Column } from './dataset.ts';

/** What the layout needs to know of a column; every `Column` is one. */
export type ColumnLayout =
  | { readonly kind: 'image'; readonly channels: number; readonly height: number; readonly width: number }
  | { readonly kind: 'number' }
  | { readonly kind: 'category' };

/** Images uint8 `[rows, channels, height, width]`, numbers float32 `[rows]` (NaN missing), categories int32 `[rows]` (-1 missing). */
export type ColumnData = Uint8Array | Float32Array | Int32Array;

/** Values one row has in a column: `channels * height * width` for a picture, else 1. */
export function valuesPerRow(column: ColumnLayout): number {
  return column.kind === 'image' ? column.channels * column.height * column.width : 1;
}

/** Bytes one row takes in a column. */
export function bytesPerRow(column: ColumnLayout): number {
  return column.kind === 'image' ? valuesPerRow(column) : 4;
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Bytes of a chunk of `rows` rows. */
export function chunkBytes(columns: readonly ColumnLayout[], rows: number): number {
  return columns.reduce((sum, column) => sum + padded(bytesPerRow(column) * rows), 0);
}

/**
 * Rows in a full chunk: about 256 KiB, so that reading one row at random (and checking its chunk's SHA-256) costs
 * a fraction of a millisecond, while 50,000 small pictures still make only some hundred chunks.
 */
export function chunkRowsFor(columns: readonly ColumnLayout[]): number {
  const row = columns.reduce((sum, column) => sum + bytesPerRow(column), 0);
  return Math.min(4096, Math.max(1, Math.floor((256 * 1024) / Math.max(1, row))));
}

/** Empty arrays for `rows` rows, one per column. */
export function allocateColumns(columns: readonly ColumnLayout[], rows: number): readonly ColumnData[] {
  return columns.map((column) => {
    switch (column.kind) {
      case 'image':
        return new Uint8Array(rows * valuesPerRow(column));
      case 'number':
        return new Float32Array(rows);
      case 'category':
        return new Int32Array(rows);
    }
  });
}

/** The first `rows` rows of `data` (one array per column, in the same order) as one chunk. */
export function encodeChunk(columns: readonly ColumnLayout[], data: readonly ColumnData[], rows: number): Uint8Array {
  assert(columns.length === data.length, `${data.length} arrays for ${columns.length} columns`);
  const chunk = new Uint8Array(chunkBytes(columns, rows));
  let offset = 0;
  for (const [index, column] of columns.entries()) {
    const values = data[index];
    const bytes = bytesPerRow(column) * rows;
    assert(values !== undefined && values.byteLength >= bytes, `column ${index} holds fewer than ${rows} rows`);
    chunk.set(new Uint8Array(values.buffer, values.byteOffset, bytes), offset);
    offset += padded(bytes);
  }
  return chunk;
}

/** One array per column, in the columns' order. Views into `bytes`, without a copy when it is aligned. */
export function decodeChunk(columns: readonly (ColumnLayout | Column)[], bytes: Uint8Array, rows: number): readonly ColumnData[] {
  const expected = chunkBytes(columns, rows);
  assert(bytes.byteLength === expected, `chunk of ${bytes.byteLength} bytes, ${expected} expected for ${rows} rows`);
  const aligned = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  let offset = aligned.byteOffset;
  return columns.map((column) => {
    const start = offset;
    offset += padded(bytesPerRow(column) * rows);
    switch (column.kind) {
      case 'image':
        return new Uint8Array(aligned.buffer, start, rows * valuesPerRow(column));
      case 'number':
        return new Float32Array(aligned.buffer, start, rows);
      case 'category':
        return new Int32Array(aligned.buffer, start, rows);
    }
  });
}

/** Chunks of a version of `rows` rows. */
export function chunkCount(rows: number, chunkRows: number): number {
  return Math.ceil(rows / chunkRows);
}

/** Rows in chunk `index`: `chunkRows`, fewer in the last. */
export function rowsInChunk(rows: number, chunkRows: number, index: number): number {
  return Math.max(0, Math.min(chunkRows, rows - index * chunkRows));
}
