/** Texts as ids: rows cut and filled up, streams in blocks, tags at the first piece of their word; windows over the rows before. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allocate, sizeOf, type Tensor } from '../../../shared/base/tensor.ts';
import type { Answer, GraphInput } from '../../../shared/compile/manifest.ts';
import type { Dataset } from '../../../shared/data/dataset.ts';
import type { SplitSettings } from '../../../shared/data/split.ts';
import { type Tokenizer, openTokenizer } from '../../../shared/data/tokenizers/index.ts';
import { createBatchFiller } from '../../../main/engine/batches.ts';
import { openData } from '../../../main/engine/data.ts';
import { pairRows, placeTags, placeTexts, textsIn } from '../../../main/engine/texts.ts';
import { createChunkBuilder } from '../../../main/importers/chunk-builder.ts';
import { createTextLengths } from '../../../main/importers/text-lengths.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { projectWith, tableDocument } from '../../helpers/project.ts';

const pieces = ['a', 'b', 'c', 'd', ' '];
const file = { kind: 'characters', version: 1, pieces } as const;
const letters = openTokenizer({ ...file, pieces: [...pieces] }); // a 5, b 6, c 7, d 8, space 9
const texts = ['abc', null, 'dd', 'abcdabcdab', 'c', 'ab cd', 'b', 'dcba', 'aa', 'bb'];
const split: SplitSettings = { kind: 'ordered', train: 0.6, validation: 0.2, test: 0.2, seed: 0, stratify: true };

let folder: ScratchFolder;
let store: ProjectStore;
let dataset: Dataset;
let tokenizer: string;
beforeEach(async () => {
  folder = scratchFolder();
  const chunks: { bytes: Uint8Array; rows: number }[] = [];
  const sink = {
    write: (bytes: Uint8Array, rows: number) => Promise.resolve(void chunks.push({ bytes, rows })),
    progress: () => undefined,
    signal: new AbortController().signal,
  };
  const builder = createChunkBuilder([{ kind: 'text' }, { kind: 'number' }], sink, 90_000); // two rows a chunk
  const lengths = createTextLengths();
  for (const [row, text] of texts.entries()) {
    lengths.add(text);
    builder.setText(0, text);
    builder.set(1, row);
    await builder.next();
  }
  await builder.finish();
  store = projectWith(
    folder.path,
    (project) => {
      const writer = project.datasets.begin();
      for (const { bytes, rows } of chunks) writer.append(bytes, rows);
      dataset = writer.finish({
        name: 'texts',
        source: { kind: 'text', path: '' },
        rows: texts.length,
        target: null,
        testFrom: null,
        chunkRows: builder.chunkRows,
        skipped: [],
        skippedCount: 0,
        columns: [lengths.column('text'), { kind: 'number', name: 'n', summary: { missing: 0, mean: 0, std: 1, min: 0, max: 9 } }],
      });
      tokenizer = project.tokenizers.put(JSON.stringify(file));
      return dataset;
    },
    tableDocument,
  );
});
afterEach(() => {
  store.close();
  folder.remove();
});

const tokens = (more: object): GraphInput => ({
  name: 'tokens',
  type: { dtype: 'int32', shape: [3, 4] },
  source: { kind: 'tokens', node: 'in', column: 'text', tokenizer, length: 4, begin: false, end: false, padding: 0, cut: 'row', ...more },
});
const window: GraphInput = {
  name: 'window',
  type: { dtype: 'float32', shape: [3, 2, 1] },
  source: { kind: 'window', node: 'in', columns: ['n'], length: 2, ahead: 1 },
};

function open(inputs: readonly GraphInput[], answers: readonly Answer[] = [], how = split) {
  const data = openData(store, dataset, { inputs, answers }, how, 1);
  const tensors = new Map(
    inputs.map(({ name, type }): [string, Tensor] => [name, { ...type, data: allocate(type.dtype, sizeOf(type.shape)).fill(77 as never) }]),
  );
  const batches = createBatchFiller(inputs, tensors, data, 3);
  return {
    follows: (row: number) => data.targets.get('order')?.[row],
    parts: { train: [...data.parts.train], validation: [...data.parts.validation], test: [...data.parts.test] },
    fill: (rows: readonly number[]) => {
      batches.fill(Uint32Array.from(rows), 0);
      return [...(tensors.get(inputs[0]!.name)?.data ?? [])];
    },
  };
}

describe('rows of ids', () => {
  it('are cut at the end or filled up, in any order, and the same the second time', () => {
    const { fill } = open([tokens({})]);
    for (let time = 0; time < 2; time++) expect(fill([3, 0, 5])).toEqual([5, 6, 7, 8, 5, 6, 7, 0, 5, 6, 9, 7]);
    expect(fill([2])).toEqual([8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });
  it('keep the special pieces when the text is cut', () => {
    const { fill } = open([tokens({ begin: true, end: true })]);
    expect(fill([3, 4])).toEqual([2, 5, 6, 3, 2, 7, 3, 0, 0, 0, 0, 0]);
  });
  it('leave out rows without text', () => {
    expect(open([tokens({})]).parts).toEqual({ train: [0, 2, 3, 4, 5], validation: [6, 7], test: [8, 9] });
  });
  it('say at least one piece, so that no text is all padding', () => {
    const out = new Int32Array(3).fill(9);
    placeTexts([''], letters, { length: 3, begin: false, end: false, padding: 0 }, out);
    expect([...out]).toEqual([1, 0, 0]);
  });
  it('refuse a column that is not there', () => {
    expect(() => open([tokens({ column: 'nothing' })])).toThrow(expect.objectContaining({ problem: expect.objectContaining({ code: 'text-missing' }) }));
  });
});

describe('streams', () => {
  it('are the texts of each part one after the other, an end between them, in blocks', () => {
    const { parts, fill } = open([tokens({ cut: 'stream' })]);
    // train: abc dd abcdabcdab c ab cd, each with its end: 26 pieces, 7 blocks; validation: b dcba: 7, 2; test: aa bb: 6, 2
    expect(parts).toEqual({ train: [0, 1, 2, 3, 4, 5, 6], validation: [7, 8], test: [9, 10] });
    expect(fill([0, 1, 6])).toEqual([5, 6, 7, 3, 8, 8, 3, 5, 8, 3, 0, 0]);
    expect(fill([7, 8])).toEqual([6, 3, 8, 7, 6, 5, 3, 0, 0, 0, 0, 0]);
  });
  it('do not go beside data that is read row by row', () => {
    expect(() => open([tokens({ cut: 'stream' }), window])).toThrow(
      expect.objectContaining({ problem: expect.objectContaining({ code: 'stream-beside-rows' }) }),
    );
  });
});

describe('pairs', () => {
  const marks = { begin: true, end: true, padding: 0 };
  const place = (some: readonly (string | null)[], length: number, more = marks) => {
    const out = new Int32Array(length).fill(9);
    placeTexts(some, letters, { length, ...more }, out);
    return [...out];
  };
  it('stand between their marks; where room is short the longer loses its last pieces', () => {
    expect(place(['ab', 'c'], 8)).toEqual([2, 5, 6, 3, 7, 3, 0, 0]);
    expect(place(['abcd', 'ab'], 8)).toEqual([2, 5, 6, 7, 3, 5, 6, 3]);
    expect(place(['abcd', 'dcba'], 8)).toEqual([2, 5, 6, 7, 3, 8, 7, 3]);
    expect(place(['abcd', 'dcba'], 3, { begin: false, end: false, padding: 0 })).toEqual([5, 6, 8]);
  });
  it("lose what BERT's own loop takes away, whatever their lengths", () => {
    const text = (size: number) => 'abcd'.repeat(4).slice(0, size);
    for (let first = 1; first < 9; first++) {
      for (let second = 1; second < 9; second++) {
        // `truncate_seq_pair` of google-research/bert: the longer one loses its last piece, the second where both are equally long.
        const kept = [first, second] as [number, number];
        while (kept[0] + kept[1] > 8) kept[kept[0] > kept[1] ? 0 : 1]--;
        expect(
          place([text(first), text(second)], 11).filter((id) => id > 0),
          `${first} and ${second}`,
        ).toEqual([2, ...letters.encode(text(kept[0])), 3, ...letters.encode(text(kept[1])), 3]);
      }
    }
  });
  it('are the next row half of the time, else any other of the same part', () => {
    const part = (from: number, count: number) => Uint32Array.from({ length: count }, (_, i) => from + i);
    const parts = { train: part(0, 3000), validation: part(3000, 500), test: part(3500, 2) };
    const { second, follows } = pairRows(parts, 3502);
    const share = [...parts.train].filter((row) => follows[row] === 1).length / 3000;
    expect(share).toBeGreaterThan(0.46);
    expect(share).toBeLessThan(0.54);
    for (const rows of [parts.train, parts.validation]) {
      for (const row of rows) {
        expect(second[row] === row + 1).toBe(follows[row] === 1);
        expect(second[row]).not.toBe(row);
        expect(rows).toContain(second[row]);
      }
    }
    expect(new Set([...parts.train].map((row) => second[row])).size).toBeGreaterThan(1500);
    expect([...second.subarray(3500)]).toEqual([follows[3500] === 1 ? 3501 : -1, 3500]); // only two rows: the last has no next, the first no other
    expect([...pairRows({ train: part(4, 1), validation: part(0, 0), test: part(0, 0) }, 5).second]).toEqual([-1, -1, -1, -1, -1]);
  });
  it('come with their truth, and leave out rows without text', () => {
    const answer: Answer = {
      node: 'order',
      column: 'order',
      answer: { kind: 'classes', classes: ['another', 'next'] },
      importance: 1,
      logits: null,
      prediction: null,
      pairs: 'in',
    };
    const target: GraphInput = { name: 'target', type: { dtype: 'int32', shape: [3] }, source: { kind: 'target', node: 'order' } };
    const { parts, fill, follows } = open([tokens({ cut: 'pairs', begin: true, end: true, length: 4 }), target], [answer]);
    expect(parts.train).toEqual([0, 2, 3, 4, 5]);
    expect(follows(0)).toBe(0); // row 1 has no text: nothing follows row 0
    for (const row of parts.train)
      expect(
        fill([row])
          .slice(0, 4)
          .filter((id) => id === 3),
      ).toHaveLength(2);
  });
  it('are typed in as two lines', () => {
    expect(textsIn('one\n two\nthree', 'pairs')).toEqual(['one', 'two\nthree']);
    expect(textsIn('one', 'pairs')).toEqual(['one']);
    expect(textsIn('one\ntwo', 'row')).toEqual(['one\ntwo']);
  });
});

describe('windows', () => {
  it('hold the rows before, oldest first, and look back over the border of their part', () => {
    const { parts, fill } = open([window]);
    expect(parts).toEqual({ train: [2, 3, 4, 5], validation: [6, 7], test: [8, 9] });
    expect(fill([5, 2])).toEqual([3, 4, 0, 1, 0, 0]);
    expect(fill([8, 6])).toEqual([6, 7, 4, 5, 0, 0]);
  });
  it('of training see nothing that comes later', () => {
    const { parts, fill } = open([window]);
    expect(Math.max(...parts.train.flatMap((row) => [row, ...fill([row]).slice(0, 2).map(Number)]))).toBeLessThan(parts.validation[0]!);
  });
  it('need rows before them in any split', () => {
    const { train, validation, test } = open([window], [], { ...split, kind: 'ratio' }).parts;
    expect([...train, ...validation, ...test].sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

describe('tags', () => {
  const classes = new Map([
    ['O', 0],
    ['B', 1],
    ['I', 2],
  ]);
  const place = (words: Tokenizer, text: string | null, tags: string | null, length = 8, begin = false) => {
    const out = new Int32Array(length).fill(9);
    placeTags(text, tags, classes, words, { length, begin, end: false, padding: 0 }, out);
    return [...out];
  };
  it("stand at their word's first piece", () => {
    expect(place(letters, 'ab c', 'B O')).toEqual([1, -1, -1, 0, -1, -1, -1, -1]);
    expect(place(letters, 'ab c', 'B O', 4, true)).toEqual([-1, 1, -1, -1]);
    const words = openTokenizer({ kind: 'words', version: 1, lowercase: true, pieces: ['anna', 'lives', 'here'] });
    expect(place(words, 'Anna lives there', 'B O I', 4)).toEqual([1, 0, 2, -1]);
  });
  it('are none where a tag is new or missing', () => {
    expect(place(letters, 'a b', 'X')).toEqual([-1, -1, -1, -1, -1, -1, -1, -1]);
    expect(place(letters, 'a', null)).toEqual([-1, -1, -1, -1, -1, -1, -1, -1]);
  });
});
