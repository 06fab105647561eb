/** A translator judged on what it writes by itself: which rows, what counts as right, the score. */
import { expect, it } from 'vitest';
import { answerTexts } from '../../../main/engine/answer-texts.ts';
import type { Writer } from '../../../main/engine/generate.ts';
import type { RowReader } from '../../../shared/data/rows.ts';
import { fitTokenizer, openTokenizer } from '../../../shared/data/tokenizers/index.ts';

const translated = { from: 'english', to: 'german', length: 8 };

/** `written`: what the network answers to a text. */
function translator(pairs: readonly (readonly [string, string | null])[], written: (prompt: string) => string): { writer: Writer; reader: RowReader } {
  const words = ['der Hund schläft heute', 'die Katze schläft nicht', 'alle Tiere'];
  const tokenizer = openTokenizer(fitTokenizer('words', words, 100));
  const { end } = tokenizer.specials;
  let answer: readonly number[] = [];
  const writer: Writer = {
    tokenizer,
    reads: true,
    unknown: () => [],
    begin(prompt) {
      answer = tokenizer.encode(written(prompt));
    },
    next(ids) {
      const scores = new Float32Array(100);
      scores[answer[ids.length - 1] ?? end ?? 0] = 1;
      return Promise.resolve(scores);
    },
    release: () => Promise.resolve(),
  };
  const reader: RowReader = {
    column: (name) => (name === 'english' ? 0 : 1),
    text: (column, row) => pairs[row]?.[column] ?? null,
    gather: () => {},
    whole: () => new Float32Array(),
  };
  return { writer, reader };
}

it('writes each answer, and counts the right ones: what the tokenizer does to letters and blanks is no mistake', async () => {
  const pairs = [
    ['the dog sleeps today', 'Der Hund  schläft heute'],
    ['the cat does not sleep', 'die Katze schläft nicht'],
    ['nobody knows', null],
    ['a word it lacks', 'alle Fische'],
  ] as const;
  const { writer, reader } = translator(pairs, (prompt) => (prompt.includes('dog') ? 'der Hund schläft heute' : 'die Katze schläft'));
  const { rows, exact, bleu, examples } = await answerTexts(writer, reader, translated, [0, 1, 2, 3]);
  expect(rows).toBe(4);
  expect(examples.map(({ row, exact: right }) => [row, right])).toEqual([
    [0, true],
    [1, false],
    [3, false],
  ]);
  expect(examples[0]?.expected).toBe('Der Hund  schläft heute');
  expect(examples[1]?.written.toLowerCase()).toBe('die katze schläft');
  expect(exact).toBe(1);
  expect(bleu).toBeGreaterThan(0);
  expect(bleu).toBeLessThan(1);
});

it('of many rows asks a hundred, spread evenly, none twice', async () => {
  const { writer, reader } = translator(
    Array.from({ length: 250 }, () => ['all animals', 'alle Tiere'] as const),
    () => 'alle Tiere',
  );
  const rows = Array.from({ length: 240 }, (_, i) => i + 10);
  const { rows: of, exact, bleu, examples } = await answerTexts(writer, reader, translated, rows);
  expect(of).toBe(240);
  expect(new Set(examples.map(({ row }) => row)).size).toBe(100);
  expect(examples[0]?.row).toBe(10);
  expect(examples.at(-1)?.row).toBeGreaterThan(245);
  expect([exact, bleu]).toEqual([100, 1]);
});

it('out of time it has asked ten, spread evenly too', async () => {
  const { writer, reader } = translator(
    Array.from({ length: 64 }, () => ['all animals', 'alle Tiere'] as const),
    () => 'alle Tiere',
  );
  const { exact, examples } = await answerTexts(writer, reader, translated, [...Array(64).keys()], 0);
  expect(exact).toBe(10);
  expect(examples.map(({ row }) => row)).toEqual([0, 4, 8, 16, 24, 32, 36, 40, 48, 56]);
});
