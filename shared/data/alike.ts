/** Rows that are alike in every column: what was learned from one of them is known of the other beforehand. */
import { assert } from '../base/assert.ts';
import { valuesPerRow } from './chunk.ts';
import type { Column, Dataset } from './dataset.ts';
import type { RowReader } from './rows.ts';

type Described = Pick<Dataset, 'columns'>;

/** Two hashes of a row (FNV-1a over 32-bit words, with different primes), side by side. */
interface Hashes {
  readonly a: Int32Array;
  readonly b: Int32Array;
}

function absorb({ a, b }: Hashes, row: number, word: number): void {
  a[row] = Math.imul((a[row] ?? 0) ^ word, 0x01000193);
  // A product moves bits up only: what is high comes down again.
  const mixed = Math.imul((b[row] ?? 0) ^ word, 0x85ebca6b);
  b[row] = mixed ^ (mixed >>> 15);
}

/** The values as 32-bit words, a row's after one another; bytes of pictures are packed by fours. */
function wordsOf(reader: RowReader, index: number, column: Column, rows: Uint32Array): Int32Array {
  const size = valuesPerRow(column);
  if (column.kind === 'number') {
    const values = new Float32Array(rows.length);
    reader.gather(index, rows, values);
    return new Int32Array(values.buffer);
  }
  if (column.kind === 'category') {
    const codes = new Int32Array(rows.length);
    reader.gather(index, rows, codes);
    return codes;
  }
  const stride = Math.ceil(size / 4) * 4;
  const bytes = new Uint8Array(rows.length * stride);
  reader.gather(index, rows, bytes, { offset: 0, stride });
  return new Int32Array(bytes.buffer);
}

/** A number for each of `rows`: the same for rows alike in every column, and for others as good as never (53 bits). */
export function fingerprints({ columns }: Described, reader: RowReader, rows: Uint32Array): Float64Array {
  const hashes: Hashes = { a: new Int32Array(rows.length).fill(0x811c9dc5), b: new Int32Array(rows.length) };
  for (const [index, column] of columns.entries()) {
    if (column.kind === 'text') {
      for (const [place, row] of rows.entries()) {
        const text = reader.text(index, row);
        absorb(hashes, place, text?.length ?? -1);
        for (let at = 0; at < (text?.length ?? 0); at++) absorb(hashes, place, text?.charCodeAt(at) ?? 0);
      }
      continue;
    }
    const words = wordsOf(reader, index, column, rows);
    const perRow = words.length / Math.max(1, rows.length);
    assert(Number.isInteger(perRow) || rows.length === 0, `words of ${column.name}`);
    for (let place = 0, at = 0; place < rows.length; place++) for (let end = at + perRow; at < end; at++) absorb(hashes, place, words[at] ?? 0);
  }
  return Float64Array.from(rows, (_, place) => ((hashes.a[place] ?? 0) >>> 0) * 2 ** 21 + ((hashes.b[place] ?? 0) >>> 11));
}
