/** Nearest words by cosine, sums and differences of words, and words that are not known. */
import { expect, test } from 'vitest';
import { similarWords } from '../../../main/engine/similar.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { ownSpecials, specialPieces } from '../../../shared/data/tokenizers/define.ts';
import { fitWords } from '../../../shared/data/tokenizers/words.ts';
import type { Document } from '../../../shared/model/document.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

const file = fitWords(['king king king king queen queen queen man man woman'], 40);
const size = file.pieces.length + specialPieces.length;
const rows: Readonly<Record<string, readonly [number, number]>> = { king: [4, 1], queen: [3, -2], man: [1, 1], woman: [1, -1] };
const table = tensor('float32', [size, 2], [...specialPieces.flatMap(() => [9, 0]), ...file.pieces.flatMap((word) => rows[word] ?? [0, 0])]);
const store = { get: () => JSON.stringify(file) };

function document(): Document {
  const base = templateOf('word2vec')?.build() ?? expect.fail('word2vec');
  const tokenizer = { id: 'tokenizer-1', kind: 'words', size, specials: { ...ownSpecials } };
  return { ...base, nodes: base.nodes.map((node) => (node.type === 'tokens-input' ? { ...node, params: { ...node.params, tokenizer } } : node)) };
}

const ask = (words: string, count = 10) => similarWords(document(), new Map([['words.weight', table]]), store, words, count);

test('the nearest first, without itself and without special pieces', () => {
  const found = ask('king');
  expect(found.map(({ name }) => name)).toEqual(['man', 'queen', 'woman']);
  const cosine = (a: readonly number[], b: readonly number[]) => ((a[0] ?? 0) * (b[0] ?? 0) + (a[1] ?? 0) * (b[1] ?? 0)) / Math.hypot(...a) / Math.hypot(...b);
  for (const { name, similarity } of found) expect(similarity).toBeCloseTo(cosine([4, 1], rows[name] ?? []), 6);
  expect(ask('King', 1)).toHaveLength(1);
});

test('words are added and taken away', () => {
  expect(ask('king - man + woman').map(({ name }) => name)).toEqual(['queen']);
});

test('a word that is not known, several pieces, or no word is said', () => {
  for (const words of ['emperor', 'king,', '']) expect(() => ask(words), words).toThrow(/does not know/);
  const judge = templateOf('convnet')?.build() ?? expect.fail('convnet');
  expect(() => similarWords(judge, new Map(), store, 'king', 3)).toThrow(/no learned row/);
});
