/** Words of an answer that are right and wrong, in their order. */
import { expect, test } from 'vitest';
import { marked } from '../../../renderer/evaluate/marked.ts';

const wrong = (text: string, other: string) => marked(text, other).flatMap((part) => (part.alike ? [] : [part.text.trim()]));

test('marks what does not stand in the other text, and keeps every character', () => {
  expect(wrong('he reads a red book', 'he reads the book')).toEqual(['a red']);
  expect(wrong('he reads the book', 'he reads a red book')).toEqual(['the']);
  expect(wrong('she runs', 'she runs')).toEqual([]);
  expect(wrong('b a', 'a b')).toHaveLength(1);
  expect(wrong('我今天很高兴', '我昨天很高兴')).toEqual(['今']);
  const text = '  a  b,c ';
  expect(
    marked(text, 'b')
      .map((part) => part.text)
      .join(''),
  ).toBe(text.trimEnd());
});

test('as many words are alike as can be in order', () => {
  const words = 'the man and the woman see the dog'.split(' ');
  for (let i = 0; i < words.length; i++) {
    const without = words.filter((_, place) => place !== i).join(' ');
    expect(wrong(words.join(' '), without)).toHaveLength(1);
    expect(wrong(without, words.join(' '))).toEqual([]);
  }
});
