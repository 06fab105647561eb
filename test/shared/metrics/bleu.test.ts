/** BLEU against the examples of its paper, and against counts made by hand. */
import { expect, test } from 'vitest';
import { bleu, wordsOf } from '../../../shared/metrics/bleu.ts';

test('a word counts at most as often as it should be there (Papineni et al. 2002, example 2: 2 of 7)', () => {
  // Of runs of two and more nothing is right: a mean of shares is then 0, however many single words are.
  expect(bleu([{ expected: 'the cat is on the mat', written: 'the the the the the the the' }])).toBe(0);
  // One word only: the share of single words alone, (1 of 1), cut for being short by exp(1 - 2 / 1).
  expect(bleu([{ expected: 'the cat', written: 'the' }])).toBeCloseTo(Math.exp(-1), 12);
});

test('all pairs are counted together, as by hand', () => {
  const pairs = [
    { expected: 'the cat sat on the mat', written: 'the cat sat on a mat' }, // 5/6, 3/5, 2/4, 1/3
    { expected: 'he reads a book today', written: 'he reads a book today' }, // 5/5, 4/4, 3/3, 2/2
  ];
  expect(bleu(pairs)).toBeCloseTo(((10 / 11) * (7 / 9) * (5 / 7) * (3 / 5)) ** 0.25, 12);
});

test('word for word is 1, nothing is 0; Chinese is counted by characters', () => {
  expect(bleu([{ expected: '我今天很高兴。', written: '我今天很高兴。' }])).toBe(1);
  expect(bleu([{ expected: 'a b c d', written: '' }])).toBe(0);
  expect(bleu([])).toBe(0);
  expect(wordsOf('我喜欢 tea, 3杯!')).toEqual(['我', '喜', '欢', 'tea', ',', '3', '杯', '!']);
});
