/** How sure an answer is in words, and in which way each network is tried. */
import { expect, test } from 'vitest';
import { confidenceOf } from '../../../renderer/try/confidence.ts';
import { readsOf } from '../../../renderer/try/reads.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

const of = (...shares: number[]) => confidenceOf(shares.map((probability, index) => ({ name: `c${index}`, probability })));

test('words for how sure it is', () => {
  expect(of(0.99, 0.01)).toBe('certain');
  expect(of(0.8, 0.2)).toBe('likely');
  expect(of(0.6, 0.3)).toBe('leaning');
  expect(of(0.46, 0.44)).toBe('torn');
  expect(of(0.1, 0.09)).toBe('guessing');
  expect(of(1)).toBeNull();
});

test('each template is tried in the way it answers', () => {
  const reads = (id: string) => readsOf({ document: templateOf(id)?.build() ?? expect.fail(id) });
  expect(reads('gan').makes).toBe(true);
  expect(reads('word2vec')).toMatchObject({ words: true, hides: false, writes: false });
  expect(reads('bert')).toMatchObject({ words: false, hides: true });
  expect(reads('gpt')).toMatchObject({ writes: true, translates: null });
  expect(reads('translate').translates).not.toBeNull();
  expect(reads('series-lstm').series).toEqual({ columns: ['sunspots'], length: 24, ahead: 1 });
  expect(reads('photo-net')).toMatchObject({ pictures: true, makes: false, series: null });
});
