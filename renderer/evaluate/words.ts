/** Numbers of an evaluation, ready to be said. Pure. */
import type { Evaluation } from '../../shared/contract.ts';

/** How often always answering the commonest class, or guessing evenly, would be right: the larger of both. */
export function guessing(evaluation: Pick<Evaluation, 'perClass'>): { readonly share: number; readonly name: string | null } {
  const most = evaluation.perClass.reduce<{ name: string; support: number } | null>(
    (best, one) => (best === null || one.support > best.support ? one : best),
    null,
  );
  const even = evaluation.perClass.length > 0 ? 1 / evaluation.perClass.length : 0;
  // Of words that are tagged there are more than rows.
  const answers = evaluation.perClass.reduce((sum, { support }) => sum + support, 0);
  const majority = most && answers > 0 ? most.support / answers : 0;
  return majority > even * 1.2 ? { share: majority, name: most?.name ?? null } : { share: even, name: null };
}

/** The off-diagonal cell with the most rows; null when nothing is confused. */
export function mostConfused({
  classes,
  confusion,
}: Pick<Evaluation, 'classes' | 'confusion'>): { readonly actual: string; readonly predicted: string; readonly count: number } | null {
  let found: { actual: string; predicted: string; count: number } | null = null;
  for (const [row, counts] of confusion.entries()) {
    for (const [column, count] of counts.entries()) {
      if (row !== column && count > (found?.count ?? 0)) found = { actual: classes[row] ?? '', predicted: classes[column] ?? '', count };
    }
  }
  return found;
}

/** Strength of a cell's colour in percent: its share of the row, with a gap in the middle where neither ink would read well. */
export function heat(count: number, rowTotal: number): number {
  if (count === 0 || rowTotal === 0) return 0;
  const share = count / rowTotal;
  return share < 0.5 ? Math.round(8 + share * 56) : Math.round(80 + (share - 0.5) * 40);
}

/** "About 9 in 10" when that is near enough, else "more than 8 in 10", "fewer than 1 in 10": never rounded up to flatter. */
export function inTen(accuracy: number): {
  readonly key: 'headlineEvery' | 'headlineAll' | 'headline' | 'headlineMore' | 'headlineFew';
  readonly right: number;
} {
  const tenths = accuracy * 10;
  const nearest = Math.round(tenths);
  if (accuracy === 1) return { key: 'headlineEvery', right: 10 };
  if (accuracy < 0.075) return { key: 'headlineFew', right: 1 };
  if (accuracy >= 0.975) return { key: 'headlineAll', right: 10 };
  return Math.abs(tenths - nearest) <= 0.25 ? { key: 'headline', right: nearest } : { key: 'headlineMore', right: Math.floor(tenths) };
}

/** Classes that are there and that it answers for no example; none where it answers for so few that chance explains it. */
export function neverSaid({ perClass, confusion }: Pick<Evaluation, 'perClass' | 'confusion'>): readonly { readonly name: string; readonly support: number }[] {
  return perClass.filter(({ support }, column) => support >= fewOfClass && confusion.every((row) => (row[column] ?? 0) === 0));
}

const fewOfClass = 3;
