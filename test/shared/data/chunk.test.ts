/** Chunks go round unchanged, and rows are found again wherever they lie. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocateColumns,
  chunkBytes,
  chunkCount,
  chunkRowsFor,
  decodeChunk,
  encodeChunk,
  rowsInChunk,
  valuesPerRow,
  type ColumnLayout,
} from '../../../shared/data/chunk.ts';
import { createRowReader } from '../../../shared/data/rows.ts';
import type { Column } from '../../../shared/data/dataset.ts';

const layouts: fc.Arbitrary<ColumnLayout[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant('image' as const),
      channels: fc.constantFrom(1, 3),
      height: fc.integer({ min: 1, max: 5 }),
      width: fc.integer({ min: 1, max: 5 }),
    }),
    fc.constant({ kind: 'number' as const }),
    fc.constant({ kind: 'category' as const }),
  ),
  { minLength: 1, maxLength: 5 },
);

function described(layout: ColumnLayout, index: number): Column {
  const name = `c${index}`;
  switch (layout.kind) {
    case 'image':
      return { kind: 'image', name, channels: layout.channels === 3 ? 3 : 1, height: layout.height, width: layout.width };
    case 'number':
      return { kind: 'number', name, summary: { missing: 0, mean: 0, std: 0, min: 0, max: 0 } };
    case 'category':
      return { kind: 'category', name, values: [], counts: [], missing: 0 };
    case 'text':
      return { kind: 'text', name, missing: 0, characters: { missing: 0, mean: 0, std: 0, min: 0, max: 0 } };
  }
}

/** Row r, column c holds values that tell where they belong. */
function value(row: number, column: number, i: number): number {
  return (row * 31 + column * 7 + i) % 251;
}

describe('chunks', () => {
  it('come back as they went in, aligned or not', () => {
    fc.assert(
      fc.property(layouts, fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 7 }), (columns, rows, shift) => {
        const data = allocateColumns(columns, rows + 3);
        for (const [c, values] of data.entries()) for (let i = 0; i < values.length; i++) values[i] = value(0, c, i);
        const bytes = encodeChunk(columns, data, rows);
        expect(bytes.length).toBe(chunkBytes(columns, rows));
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        const back = decodeChunk(columns, moved.subarray(shift), rows);
        for (const [c, column] of columns.entries()) {
          const size = rows * valuesPerRow(column);
          expect(back[c]).toEqual(data[c]?.slice(0, size));
        }
      }),
    );
  });

  it('keep NaN and -1', () => {
    const bytes = encodeChunk([{ kind: 'number' }, { kind: 'category' }], [Float32Array.of(Number.NaN, 1.5), Int32Array.of(-1, 7)], 2);
    const [numbers, codes] = decodeChunk([{ kind: 'number' }, { kind: 'category' }], bytes, 2);
    expect(numbers).toEqual(Float32Array.of(Number.NaN, 1.5));
    expect(codes).toEqual(Int32Array.of(-1, 7));
  });

  it('refuse a wrong length', () => {
    expect(() => decodeChunk([{ kind: 'number' }], new Uint8Array(8), 3)).toThrow('chunk of 8 bytes');
  });

  it('hold about 256 KiB, at least one row, at most 4,096', () => {
    expect(chunkRowsFor([{ kind: 'image', channels: 1, height: 28, width: 28 }, { kind: 'category' }])).toBe(332);
    expect(chunkRowsFor([{ kind: 'image', channels: 3, height: 1024, width: 1024 }])).toBe(1);
    expect(chunkRowsFor([{ kind: 'number' }])).toBe(4096);
  });

  it('count rows in the last chunk', () => {
    expect(chunkCount(1001, 100)).toBe(11);
    expect([0, 9, 10, 11].map((index) => rowsInChunk(1001, 100, index))).toEqual([100, 100, 1, 0]);
  });
});

describe('a row reader', () => {
  it('finds any rows in any order, whatever the cache', () => {
    fc.assert(
      fc.property(
        layouts,
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 9 }),
        fc.array(fc.nat(), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 4000 }),
        (columns, rows, chunkRows, picks, cacheBytes) => {
          const chunks = Array.from({ length: chunkCount(rows, chunkRows) }, (_, index) => {
            const count = rowsInChunk(rows, chunkRows, index);
            const data = allocateColumns(columns, count);
            for (const [c, column] of columns.entries()) {
              const size = valuesPerRow(column);
              for (let r = 0; r < count; r++)
                for (let i = 0; i < size; i++) {
                  const values = data[c];
                  if (values) values[r * size + i] = value(index * chunkRows + r, c, i);
                }
            }
            return encodeChunk(columns, data, count);
          });
          const reader = createRowReader(
            { rows, chunkRows, columns: columns.map(described) },
            (index) => chunks[index] ?? new Uint8Array(),
            cacheBytes,
            cacheBytes % 2 === 0,
          );
          const wanted = picks.map((pick) => pick % rows);
          expect(() => reader.gather(0, [rows], allocateColumns(columns, 1)[0] ?? new Int32Array(1))).toThrow(`row ${rows} of ${rows}`);
          for (const [c, column] of columns.entries()) {
            const size = valuesPerRow(column);
            const [out] = allocateColumns([column], wanted.length);
            if (out === undefined) continue;
            reader.gather(c, wanted, out);
            expect([...out]).toEqual(wanted.flatMap((row) => Array.from({ length: size }, (_, i) => value(row, c, i))));
            expect(reader.whole(c).length).toBe(rows * size);
            expect(reader.whole(c)[(rows - 1) * size]).toBe(value(rows - 1, c, 0));
          }
        },
      ),
      { numRuns: 60, seed: 5 },
    );
  });

  it('interleaves columns by stride', () => {
    const columns: ColumnLayout[] = [{ kind: 'number' }, { kind: 'number' }];
    const bytes = encodeChunk(columns, [Float32Array.of(1, 2, 3), Float32Array.of(10, 20, 30)], 3);
    const reader = createRowReader({ rows: 3, chunkRows: 4, columns: columns.map(described) }, () => bytes);
    const out = new Float32Array(4);
    for (const column of [0, 1]) reader.gather(column, [2, 0], out, { offset: column, stride: 2 });
    expect([...out]).toEqual([3, 30, 1, 10]);
  });

  it('keeps no more chunks than its cache holds, and loads a chunk once while it is there', () => {
    let loads = 0;
    const columns = [described({ kind: 'number' }, 0)];
    const bytes = encodeChunk(columns, [new Float32Array(8)], 8);
    const reader = createRowReader(
      { rows: 80, chunkRows: 8, columns },
      () => {
        loads++;
        return bytes;
      },
      2 * bytes.length,
    );
    const out = new Float32Array(1);
    for (const row of [0, 9, 1, 10, 2, 11]) reader.gather(0, [row], out);
    expect(loads).toBe(2);
    for (const row of [20, 0]) reader.gather(0, [row], out);
    expect(loads).toBe(4); // chunk 0 was the oldest and had to go
  });

  it('refuses a row that is not there', () => {
    const reader = createRowReader({ rows: 1, chunkRows: 1, columns: [described({ kind: 'number' }, 0)] }, () => new Uint8Array(8));
    expect(() => {
      reader.gather(0, [1], new Float32Array(1));
    }).toThrow('row 1 of 1');
    expect(() => reader.column('nope')).toThrow('nope');
  });
});

describe('texts of any length', () => {
  it('are found in any order, with little memory, missing ones too', () => {
    const columns: Column[] = [
      { kind: 'text', name: 'a', missing: 0, characters: { missing: 0, mean: 0, std: 0, min: 0, max: 0 } },
      { kind: 'number', name: 'n', summary: { missing: 0, mean: 0, std: 0, min: 0, max: 0 } },
      { kind: 'text', name: 'b', missing: 0, characters: { missing: 0, mean: 0, std: 0, min: 0, max: 0 } },
    ];
    const word = fc.option(fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/\p{Surrogate}/u.test(text)));
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 7 }), (rows, chunkRows) => {
        const chunks: Uint8Array[] = [];
        for (let from = 0; from < rows.length; from += chunkRows) {
          const some = rows.slice(from, from + chunkRows);
          const places = [new Int32Array(some.length * 2), new Int32Array(some.length * 2)];
          const texts: number[] = [];
          for (const [i, row] of some.entries())
            for (const [c, text] of row.entries()) {
              const bytes = text === null ? null : new TextEncoder().encode(text);
              places[c]?.set([texts.length, bytes?.length ?? -1], i * 2);
              texts.push(...(bytes ?? []));
            }
          const [a, b] = places;
          chunks.push(encodeChunk(columns, [a!, Float32Array.from(some, (_, i) => from + i), b!], some.length, Uint8Array.from(texts)));
        }
        const reader = createRowReader({ rows: rows.length, columns, chunkRows }, (index) => chunks[index]!, 1);
        for (let i = rows.length - 1; i >= 0; i--) {
          expect([reader.text(0, i), reader.text(2, i)]).toEqual(rows[i]);
          const number = new Float32Array(1);
          reader.gather(1, [i], number);
          expect(number[0]).toBe(i);
        }
      }),
    );
  });
});
