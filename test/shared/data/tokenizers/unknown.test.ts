/** What a tokenizer does not know is named as it stands in the text, and only when there is such. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitTokenizer, openTokenizer } from '../../../../shared/data/tokenizers/index.ts';
import { unknownNote, unknownPieces } from '../../../../shared/data/tokenizers/unknown.ts';

const texts = ['The cat sat on the mat.', '我们喜欢机器学习。'];
const [characters, words, bytePair] = (['characters', 'words', 'byte-pair'] as const).map((kind) => openTokenizer(fitTokenizer(kind, texts, 400)));
if (characters === undefined || words === undefined || bytePair === undefined) expect.fail('three tokenizers');

it.each([
  ['letters', characters, 'The dog sat\n', ['d', 'g', '\n']],
  ['words, in the case they were typed in', words, 'The Dog sat, the DOG too', ['Dog', ',', 'DOG', 'too']],
  ['Chinese by the character', words, '我们喜欢数学。', ['数']],
  ['what stands twice, once', words, 'dog dog cat', ['dog']],
  ['nothing where bytes are known', bytePair, '我 Ω dog', []],
  ['nothing where all is known', words, 'THE CAT', []],
])('names %s', (_, tokenizer, text, expected) => {
  expect(unknownPieces(tokenizer, text)).toEqual(expected);
});

describe.each([characters, words, bytePair])('$kind', (tokenizer) => {
  it('names something exactly when the unknown piece is among those of the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom(...texts)), (text) => {
        expect(unknownPieces(tokenizer, text).length > 0).toBe(tokenizer.encode(text).includes(tokenizer.specials.unknown ?? -1));
      }),
    );
  });
});

it('says nothing of nothing, names a line break, and counts those it does not name', () => {
  expect(unknownNote([])).toBeNull();
  expect(unknownNote(['dog', '\n'])?.en).toContain('without “dog”, line break:');
  expect(unknownNote(['狗', '\n'])?.zh).toContain('“狗”、换行');
  const many = Array.from({ length: 13 }, (_, i) => `w${i}`);
  expect(unknownNote(many)?.en).toContain('“w11” and 1 other:');
  expect(unknownNote(many)?.zh).toContain('等共 13 项');
});
