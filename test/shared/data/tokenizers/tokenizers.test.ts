/** Tokenizers go round, are the same on every run, and know what they do not know. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unwrap } from '../../../../shared/base/problem.ts';
import { chooseNext } from '../../../../shared/data/tokenizers/choose.ts';
import { fitTokenizer, openTokenizer, parseTokenizer, type TokenizerFile } from '../../../../shared/data/tokenizers/index.ts';

const texts = [
  'The cat sat on the mat.',
  'The dog sat on the log; the cat ran!',
  '我们喜欢机器学习，机器学习很有意思。',
  "It's naïve: café, 3.14 and 2,000 – ok?",
];
const kinds = ['characters', 'words', 'byte-pair'] as const;
const again = (file: TokenizerFile) => openTokenizer(unwrap(parseTokenizer(JSON.stringify(file))));
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 60 }), fc.constantFrom(...texts), fc.string({ unit: 'grapheme', maxLength: 40 }));
/** Half of a surrogate pair is no text: UTF-8 has no bytes for it. */
const wellFormed = (text: string) => !/\p{Surrogate}/u.test(text);

describe.each(kinds)('%s', (kind) => {
  const file = fitTokenizer(kind, texts, 400);
  const tokenizer = openTokenizer(file);

  it('keeps every id below its size, through JSON and back', () => {
    const reopened = again(file);
    fc.assert(
      fc.property(anyText, (text) => {
        const ids = tokenizer.encode(text);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < tokenizer.size)).toBe(true);
        expect(reopened.encode(text)).toEqual(ids);
      }),
    );
  });

  it('is the same whatever the order of equally common pieces was', () => {
    expect(fitTokenizer(kind, [...texts].reverse(), 400)).toEqual(file);
  });

  it('never makes a special piece out of text, and leaves special pieces out of it', () => {
    const { padding, begin, end, mask } = tokenizer.specials;
    const ids = tokenizer.encode('<pad> <s> </s> <mask> [CLS]');
    for (const id of [padding, begin, end, mask]) expect(ids).not.toContain(id);
    expect(tokenizer.decode([padding, begin, ...tokenizer.encode('The cat'), end].filter((id) => id !== null))).toBe(kind === 'words' ? 'the cat' : 'The cat');
  });

  it('has no more pieces than asked for', () => {
    expect(openTokenizer(fitTokenizer(kind, texts, 300)).size).toBeLessThanOrEqual(300);
    expect(openTokenizer(fitTokenizer(kind, [], 300)).size).toBe(kind === 'byte-pair' ? 261 : 5);
  });
});

describe('characters', () => {
  it('come back exactly, pairs of UTF-16 units as one; unknown ones are one piece each', () => {
    const tokenizer = openTokenizer(fitTokenizer('characters', ['a😀b'], 100));
    expect(tokenizer.decode(tokenizer.encode('b😀a'))).toBe('b😀a');
    expect(tokenizer.encode('😀?c')).toEqual([expect.any(Number), 1, 1]);
    expect(tokenizer.size).toBe(8);
  });
});

describe('byte-pair', () => {
  const tokenizer = openTokenizer(fitTokenizer('byte-pair', texts, 400));
  it('writes any text and gives it back byte for byte', () => {
    fc.assert(
      fc.property(anyText.filter(wellFormed), (text) => {
        expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
      }),
    );
  });
  it('joins what is common: fewer pieces than bytes', () => {
    expect(tokenizer.encode('The cat sat on the mat.').length).toBeLessThan(10);
  });
});

describe('words', () => {
  const file = fitTokenizer('words', texts, 400);
  const tokenizer = openTokenizer(file);
  it('are lower case, with the apostrophe inside and marks apart', () => {
    expect(tokenizer.decode(tokenizer.encode("IT'S the Cat, ok?"))).toBe("it's the cat, ok?");
  });
  it('cut again what they have put together', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...texts.join(' ').split(' '), '机器', '学习'), { maxLength: 12 }), (words) => {
        const ids = tokenizer.encode(words.join(' '));
        expect(tokenizer.encode(tokenizer.decode(ids))).toEqual(ids);
      }),
    );
  });
  it('cut Chinese by the longest word they know, else character by character', () => {
    const known = openTokenizer({ kind: 'words', version: 1, lowercase: true, pieces: ['机器学习', '机器', '学习', '我', '爱'] });
    expect(known.encode('我爱机器学习')).toEqual([8, 9, 5]);
    expect(known.encode('我学机器')).toEqual([8, 1, 6]);
  });
  it('keep the commonest', () => {
    expect(openTokenizer(fitTokenizer('words', ['b a a', 'c a b'], 7)).encode('a b c')).toEqual([5, 6, 1]);
  });
});

describe('what is stored', () => {
  it('is refused when it is no tokenizer', () => {
    for (const json of ['', '{', '{"kind":"words"}', '[]', JSON.stringify({ kind: 'characters', version: 2, pieces: [] })])
      expect(parseTokenizer(json)).toMatchObject({ ok: false, problem: { code: 'tokenizer-unreadable' } });
  });
});

describe('choosing the next piece', () => {
  const logits = Float32Array.from([1, 3, 2, 3, -1]);
  const settings = { temperature: 1, topK: 0, topP: 1, seed: 5 };
  it('takes the likeliest at temperature 0, the first of equals, never a forbidden one', () => {
    expect(chooseNext(logits, new Set(), { ...settings, temperature: 0 }, 0, 0)).toBe(1);
    expect(chooseNext(logits, new Set([1, 3]), { ...settings, temperature: 0 }, 0, 0)).toBe(2);
  });
  it('follows the softmax, and the same seed chooses the same', () => {
    const counts = new Float64Array(5);
    for (let step = 0; step < 20_000; step++) {
      const id = chooseNext(logits, new Set(), settings, 0, step);
      counts[id] = (counts[id] ?? 0) + 1;
      expect(chooseNext(logits, new Set(), settings, 0, step)).toBe(id);
    }
    const exps = [...logits].map(Math.exp);
    const total = exps.reduce((a, b) => a + b);
    for (const [id, value] of exps.entries()) expect(counts[id]! / 20_000).toBeCloseTo(value / total, 1);
  });
  it('keeps to the k likeliest, and to those that make up p', () => {
    const seen = (more: Partial<typeof settings>) =>
      new Set(Array.from({ length: 500 }, (_, step) => chooseNext(logits, new Set(), { ...settings, ...more }, 0, step)));
    expect(seen({ topK: 2 })).toEqual(new Set([1, 3]));
    expect(seen({ topP: 0.5 })).toEqual(new Set([1, 3])); // 0.41 each
    expect(seen({ topP: 0.01 })).toEqual(new Set([1]));
    expect(seen({}).size).toBe(5);
  });
});
