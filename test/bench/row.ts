/** One line of the bench table, and the statistics it is made of. */
export interface BenchRow {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  /** The peer, measured in the same run; null where there is none. */
  readonly theirs: number | null;
  /** Above 1 we are better; null without a peer or a limit. */
  readonly ratio: number | null;
  /** What the figure must stay under (same unit), where the product promises one. */
  readonly limit?: number;
  readonly note?: string;
  /** Rows of one group are summed up in the geometric mean of their ratios. */
  readonly group?: string;
}

/** One row for each group of several: the geometric means. */
export function groupMeans(rows: readonly BenchRow[]): readonly BenchRow[] {
  const groups = new Set(rows.flatMap(({ group }) => group ?? []));
  return [...groups].flatMap((group) => {
    const members = rows.filter((row) => row.group === group && row.ratio !== null);
    if (members.length < 2) return [];
    const mean = (of: (row: BenchRow) => number | null) => Math.exp(members.reduce((sum, member) => sum + Math.log(of(member) ?? 1), 0) / members.length);
    return [
      {
        name: `${group}, geometric mean of ${members.length}`,
        unit: members[0]?.unit ?? '',
        ours: mean(({ ours }) => ours),
        theirs: mean(({ theirs }) => theirs),
        ratio: mean(({ ratio }) => ratio),
      },
    ];
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** `unit` is one of which less is better (ms, MB). */
export function row(name: string, unit: string, ours: number, theirs: number | null, more: Pick<BenchRow, 'limit' | 'note' | 'group'> = {}): BenchRow {
  return { name, unit, ours, theirs, ratio: theirs === null ? null : theirs / ours, ...more };
}
