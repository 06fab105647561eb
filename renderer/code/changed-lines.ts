/** The stretches of lines in which two texts differ. */

export interface ChangedLines {
  /** Lines `from` up to and without `until` of the old text (from 0), at least one, become `lines`. */
  readonly from: number;
  readonly until: number;
  readonly lines: readonly string[];
}

/** In the order of the text, apart from each other. Texts of as many lines are compared line by line, others between their common start and end. */
export function changedLines(before: readonly string[], after: readonly string[]): readonly ChangedLines[] {
  return before.length === after.length ? eachRun(before, after) : [betweenEnds(before, after)];
}

/** One setting of a layer changes a few lines far apart: what lies between them stays as it is, with its colours. */
function eachRun(before: readonly string[], after: readonly string[]): readonly ChangedLines[] {
  const runs: ChangedLines[] = [];
  for (let at = 0; at < before.length; at++) {
    if (before[at] === after[at]) continue;
    const from = at;
    while (at < before.length && before[at] !== after[at]) at++;
    runs.push({ from, until: at, lines: after.slice(from, at) });
  }
  return runs;
}

function betweenEnds(before: readonly string[], after: readonly string[]): ChangedLines {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  // One equal line may have to be replaced by itself, so that there is always a line to stand on.
  head = Math.min(head, shorter - 1);
  let tail = 0;
  while (tail < shorter - head - 1 && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { from: head, until: before.length - tail, lines: after.slice(head, after.length - tail) };
}
