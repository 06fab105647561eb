/** A piece is a character (a Unicode code point). */
import { byFrequency, type FileOf, idsOf, ownSpecials, specialPieces, type Tokenizer } from './define.ts';

/** `size` counts the special pieces too. */
export function fitCharacters(texts: Iterable<string>, size: number): FileOf<'characters'> {
  const counts = new Map<string, number>();
  for (const text of texts) for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return { kind: 'characters', version: 1, pieces: byFrequency(counts, size - specialPieces.length) };
}

export function openCharacters({ pieces }: FileOf<'characters'>): Tokenizer {
  const ids = idsOf(pieces);
  const unknown = specialPieces.indexOf('<unk>');
  return {
    kind: 'characters',
    size: pieces.length + specialPieces.length,
    specials: ownSpecials,
    encode: (text) => Array.from(text, (character) => ids.get(character) ?? unknown),
    decode: (some) => Array.from(some, (id) => pieces[id - specialPieces.length] ?? '').join(''),
  };
}
