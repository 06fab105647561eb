/** BLEU: how much of what was written stands in what should have been written (Papineni et al. 2002, one reference each). Pure. */

const longest = 4;

/** The words of a text, each sign by itself; of Chinese, which parts no words, each character. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+|[^\s\p{L}\p{N}]/gu) ?? [];
}

/**
 * From 0 to 1 over all pairs together: the geometric mean of the shares of runs of 1 to 4 words that are right, each counted at
 * most as often as it should be there, times exp(1 - expected / written) where too little was written. Not smoothed.
 */
export function bleu(pairs: readonly { readonly expected: string; readonly written: string }[]): number {
  const right = new Array<number>(longest).fill(0);
  const all = new Array<number>(longest).fill(0);
  let expectedWords = 0;
  let writtenWords = 0;
  for (const pair of pairs) {
    const expected = wordsOf(pair.expected);
    const written = wordsOf(pair.written);
    expectedWords += expected.length;
    writtenWords += written.length;
    for (let length = 1; length <= longest; length++) {
      const there = runsOf(expected, length);
      for (const [run, count] of runsOf(written, length)) {
        right[length - 1] = (right[length - 1] ?? 0) + Math.min(count, there.get(run) ?? 0);
        all[length - 1] = (all[length - 1] ?? 0) + count;
      }
    }
  }
  // Where every text is shorter than four words there are no runs of four to ask for.
  const shares = all.flatMap((count, index) => (count === 0 ? [] : [(right[index] ?? 0) / count]));
  if (shares.length === 0) return 0;
  const mean = Math.exp(shares.reduce((sum, share) => sum + Math.log(share), 0) / shares.length);
  return mean * Math.min(1, Math.exp(1 - expectedWords / writtenWords));
}

/** How often each run of `length` words occurs. */
function runsOf(words: readonly string[], length: number): ReadonlyMap<string, number> {
  const runs = new Map<string, number>();
  for (let i = 0; i + length <= words.length; i++) {
    const run = words.slice(i, i + length).join(' ');
    runs.set(run, (runs.get(run) ?? 0) + 1);
  }
  return runs;
}
