/**
 * A piece is a word, a number or a punctuation mark. Chinese, which has no spaces, is cut by the longest word known at
 * each place: the words come from the system's dictionary when the tokenizer is fitted, but cutting needs the list alone,
 * so the same text gives the same ids on every machine.
 */
import { byFrequency, type FileOf, idsOf, ownSpecials, specialPieces, type Tokenizer } from './define.ts';

/** A run of Chinese characters; a word or number, with an apostrophe inside; or one mark. */
const run = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}_])+(?:['’](?:(?!\p{Script=Han})[\p{L}\p{M}])+)*|[^\s\p{L}\p{M}\p{N}_]/gu;
export const chinese = /^\p{Script=Han}/u;
/** No dictionary word is longer. */
const longestWord = 8;

export function runs(text: string): readonly string[] {
  return text.match(run) ?? [];
}

function runsOf(text: string, lowercase: boolean): readonly string[] {
  const normal = text.normalize('NFC');
  return runs(lowercase ? normal.toLowerCase() : normal);
}

/** Words of a run of Chinese, by the system's dictionary; single characters where it has none. */
function dictionaryWords(): (run: string) => Iterable<string> {
  if (!('Segmenter' in Intl)) return (text) => text;
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' });
  return (text) => Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** `size` counts the special pieces too. */
export function fitWords(texts: Iterable<string>, size: number, lowercase = true): FileOf<'words'> {
  const counts = new Map<string, number>();
  const count = (word: string): void => {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  };
  const wordsOf = dictionaryWords();
  for (const text of texts) {
    for (const piece of runsOf(text, lowercase)) {
      if (!chinese.test(piece)) count(piece);
      else
        for (const word of wordsOf(piece)) {
          count(word);
          // Its characters too: a word that is new later is then read character by character.
          if (word.length > 1) for (const character of word) count(character);
        }
    }
  }
  return { kind: 'words', version: 1, lowercase, pieces: byFrequency(counts, size - specialPieces.length) };
}

export function openWords({ pieces, lowercase }: FileOf<'words'>): Tokenizer {
  const ids = idsOf(pieces);
  const unknown = specialPieces.indexOf('<unk>');

  /** The longest known word at each place; a character nobody knows is one unknown piece. */
  function cutChinese(text: string, found: number[]): void {
    const characters = [...text];
    for (let at = 0; at < characters.length; ) {
      let length = Math.min(longestWord, characters.length - at);
      let id: number | undefined;
      while (length > 0) {
        id = ids.get(characters.slice(at, at + length).join(''));
        if (id !== undefined || length === 1) break;
        length--;
      }
      found.push(id ?? unknown);
      at += length;
    }
  }

  return {
    kind: 'words',
    size: pieces.length + specialPieces.length,
    specials: ownSpecials,
    encode(text) {
      const found: number[] = [];
      for (const piece of runsOf(text, lowercase)) {
        if (chinese.test(piece)) cutChinese(piece, found);
        else found.push(ids.get(piece) ?? unknown);
      }
      return found;
    },
    decode: (some) => joinWords(Array.from(some, (id) => (id === unknown ? '<unk>' : (pieces[id - specialPieces.length] ?? '')))),
  };
}

const noSpaceBefore = /^[.,;:!?)\]}%…”’»。，；：！？、）》」』]/u;
const noSpaceAfter = /[([{“‘«（《「『¿¡]$/u;
const wide = /[\p{Script=Han}。，；：！？、（）《》「」『』]/u;

function joinWords(words: readonly string[]): string {
  let text = '';
  for (const word of words) {
    if (word === '') continue;
    const apart = text !== '' && !noSpaceBefore.test(word) && !noSpaceAfter.test(text) && !(wide.test(word) && wide.test(text.at(-1) ?? ''));
    text += apart ? ` ${word}` : word;
  }
  return text;
}
