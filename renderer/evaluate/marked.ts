/** Two texts side by side: which words of one stand in the other, in the same order (longest common subsequence). Pure. */
import { wordsOf } from '../../shared/metrics/bleu.ts';

export interface Marked {
  readonly text: string;
  /** It stands in the other text too. */
  readonly alike: boolean;
}

/** `text` in parts, one after the other: words that are alike with `other`, and the rest. */
export function marked(text: string, other: string): readonly Marked[] {
  const mine = wordsOf(text);
  const theirs = wordsOf(other);
  const common = commonLengths(mine, theirs);
  const parts: { text: string; alike: boolean }[] = [];
  let at = 0;
  let behind = 0;
  for (const [i, word] of mine.entries()) {
    const left = (j: number): number => common[i + 1]?.[j] ?? 0;
    while (behind < theirs.length && theirs[behind] !== word && (common[i]?.[behind + 1] ?? 0) > left(behind)) behind++;
    const alike = theirs[behind] === word;
    if (alike) behind++;
    const end = text.indexOf(word, at) + word.length;
    const part = parts.at(-1);
    if (part?.alike === alike) part.text += text.slice(at, end);
    else parts.push({ text: text.slice(at, end), alike });
    at = end;
  }
  return parts;
}

/** `[i][j]`: how many words the rests from word i and from word j have in common, in order. */
function commonLengths(mine: readonly string[], theirs: readonly string[]): readonly Uint16Array[] {
  const table = Array.from({ length: mine.length + 1 }, () => new Uint16Array(theirs.length + 1));
  for (let i = mine.length - 1; i >= 0; i--)
    for (let j = theirs.length - 1; j >= 0; j--) {
      const same = mine[i] === theirs[j];
      const row = table[i];
      if (row) row[j] = same ? (table[i + 1]?.[j + 1] ?? 0) + 1 : Math.max(table[i + 1]?.[j] ?? 0, row[j + 1] ?? 0);
    }
  return table;
}
