/** Rows alike in every column: found whatever the columns hold, and never between rows that differ. */
import { describe, expect, it } from 'vitest';
import { seenBefore } from '../../../main/engine/seen-before.ts';
import { encodeChunk } from '../../../shared/data/chunk.ts';
import { fingerprints } from '../../../shared/data/alike.ts';
import type { Column } from '../../../shared/data/dataset.ts';
import { createRowReader } from '../../../shared/data/rows.ts';

const summary = { missing: 0, mean: 0, std: 1, min: 0, max: 1 };
const columns: readonly Column[] = [
  { kind: 'image', name: 'picture', channels: 1, height: 1, width: 3 },
  { kind: 'number', name: 'x', summary },
  { kind: 'category', name: 'class', values: ['a', 'b'], counts: [0, 0], missing: 0 },
  { kind: 'text', name: 'words', missing: 0, characters: summary },
];
interface Example {
  readonly picture: readonly [number, number, number];
  readonly x: number;
  readonly kind: number;
  readonly words: string | null;
}
const example: Example = { picture: [1, 2, 3], x: 0.5, kind: 1, words: 'ab' };

function dataOf(rows: readonly Example[]) {
  const words = rows.map((row) => Buffer.from(row.words ?? ''));
  let end = 0;
  const places = rows.flatMap((row, index) => {
    const { length } = words[index] ?? { length: 0 };
    end += length;
    return [end - length, row.words === null ? -1 : length];
  });
  const chunk = encodeChunk(
    columns,
    [
      Uint8Array.from(rows.flatMap(({ picture }) => picture)),
      Float32Array.from(rows, ({ x }) => x),
      Int32Array.from(rows, ({ kind }) => kind),
      Int32Array.from(places),
    ],
    rows.length,
    Buffer.concat(words),
  );
  const dataset = { rows: rows.length, columns: [...columns], chunkRows: rows.length };
  return { dataset, reader: createRowReader(dataset, () => chunk) };
}

describe('rows alike', () => {
  it('have the same fingerprint, and a change anywhere gives another', () => {
    const changed: readonly Example[] = [
      example,
      example,
      { ...example, picture: [1, 2, 4] },
      { ...example, picture: [2, 1, 3] },
      { ...example, x: 0.25 },
      { ...example, x: Number.NaN },
      { ...example, kind: 0 },
      { ...example, kind: -1 },
      { ...example, words: 'ba' },
      { ...example, words: '' },
      { ...example, words: null },
    ];
    const { dataset, reader } = dataOf(changed);
    const [first, second, ...others] = fingerprints(dataset, reader, Uint32Array.from(changed.keys()));
    expect(first).toBe(second);
    expect(new Set([first, ...others]).size).toBe(others.length + 1);
  });

  it('are told from 60,000 others', () => {
    const rows = Array.from({ length: 60_000 }, (_, row): Example => ({ picture: [row & 255, row >> 8, 0], x: row % 7, kind: row % 2, words: null }));
    const { dataset, reader } = dataOf(rows);
    expect(new Set(fingerprints(dataset, reader, Uint32Array.from(rows.keys()))).size).toBe(rows.length);
  });
});

it('marks the rows of a part that the training part holds too', async () => {
  const rows = [1, 2, 3, 4, 2, 9, 4, 9].map((x) => ({ ...example, x }));
  const { dataset, reader } = dataOf(rows);
  const parts = { train: Uint32Array.of(0, 1, 2, 3), validation: Uint32Array.of(), test: Uint32Array.of(4, 5, 6, 7) };
  const marked = await seenBefore({ dataset: dataset as never, reader, parts }, parts.test);
  expect([...marked]).toEqual([1, 0, 1, 0]);
});
