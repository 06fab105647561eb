/**
 * How rows lie in a chunk: column after column, each column's rows packed, every column begun on a multiple of 8 bytes,
 * little-endian. A text column holds where each text lies; the texts themselves, UTF-8, follow after all columns.
 */
import { assert } from '../base/assert.ts';
import type { Column } from './dataset.ts';

/** What the layout needs to know of a column; every `Column` is one. */
export type ColumnLayout =
  | { readonly kind: 'image'; readonly channels: number; readonly height: number; readonly width: number }
  | { readonly kind: 'number' }
  | { readonly kind: 'category' }
  | { readonly kind: 'text' };

/**
 * Images uint8 `[rows, channels, height, width]`, numbers float32 `[rows]` (NaN missing), categories int32 `[rows]`
 * (-1 missing), texts int32 `[rows, 2]`: first byte after the columns, and number of bytes (-1 missing).
 */
export type ColumnData = Uint8Array | Float32Array | Int32Array;

/** Values one row has in a column: `channels * height * width` for a picture, 2 for a text (see above), else 1. */
export function valuesPerRow(column: ColumnLayout): number {
  switch (column.kind) {
    case 'image':
      return column.channels * column.height * column.width;
    case 'text':
      return 2;
    case 'number':
    case 'category':
      return 1;
  }
}

/** Bytes one row takes in a column. */
export function bytesPerRow(column: ColumnLayout): number {
  return column.kind === 'image' ? valuesPerRow(column) : 4 * valuesPerRow(column);
}

function padded(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** Bytes of a chunk of `rows` rows, without its texts. */
export function chunkBytes(columns: readonly ColumnLayout[], rows: number): number {
  return columns.reduce((sum, column) => sum + padded(bytesPerRow(column) * rows), 0);
}

/**
 * Rows in a full chunk: about 256 KiB, so that reading one row at random (and checking its chunk's SHA-256) costs
 * a fraction of a millisecond, while 50,000 small pictures still make only some hundred chunks. `textBytes`: what the
 * texts of a row take on average.
 */
export function chunkRowsFor(columns: readonly ColumnLayout[], textBytes = 0): number {
  const row = columns.reduce((sum, column) => sum + bytesPerRow(column), textBytes);
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
      case 'text':
        return new Int32Array(rows * valuesPerRow(column));
    }
  });
}

/** The first `rows` rows of `data` (one array per column, in the same order) as one chunk. `texts`: the bytes that text columns point into. */
export function encodeChunk(columns: readonly ColumnLayout[], data: readonly ColumnData[], rows: number, texts: Uint8Array = new Uint8Array()): Uint8Array {
  assert(columns.length === data.length, `${data.length} arrays for ${columns.length} columns`);
  const fixed = chunkBytes(columns, rows);
  const chunk = new Uint8Array(fixed + texts.length);
  chunk.set(texts, fixed);
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
  const fits = columns.some(({ kind }) => kind === 'text') ? bytes.byteLength >= expected : bytes.byteLength === expected;
  assert(fits, `chunk of ${bytes.byteLength} bytes, ${expected} expected for ${rows} rows`);
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
      case 'text':
        return new Int32Array(aligned.buffer, start, rows * valuesPerRow(column));
    }
  });
}

/** The bytes that a chunk's text columns point into. */
export function textBytes(columns: readonly ColumnLayout[], bytes: Uint8Array, rows: number): Uint8Array {
  return bytes.subarray(chunkBytes(columns, rows));
}

/** Chunks of a version of `rows` rows. */
export function chunkCount(rows: number, chunkRows: number): number {
  return Math.ceil(rows / chunkRows);
}

/** Rows in chunk `index`: `chunkRows`, fewer in the last. */
export function rowsInChunk(rows: number, chunkRows: number, index: number): number {
  return Math.max(0, Math.min(chunkRows, rows - index * chunkRows));
}
