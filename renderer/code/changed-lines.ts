/** The one stretch of lines in which two texts differ. */

export interface ChangedLines {
  /** Lines `from` up to and without `until` of the old text (from 0), at least one, become `lines`. */
  readonly from: number;
  readonly until: number;
  readonly lines: readonly string[];
}

/** Null when the texts are equal. */
export function changedLines(before: readonly string[], after: readonly string[]): ChangedLines | null {
  const shorter = Math.min(before.length, after.length);
  let head = 0;
  while (head < shorter && before[head] === after[head]) head++;
  if (head === before.length && head === after.length) return null;
  // One equal line may have to be replaced by itself, so that there is always a line to stand on.
  head = Math.min(head, shorter - 1);
  let tail = 0;
  while (tail < shorter - head - 1 && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { from: head, until: before.length - tail, lines: after.slice(head, after.length - tail) };
}
