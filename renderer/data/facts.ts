/** What can be said about a data version at a glance. */
import type { Column, Dataset } from '../../shared/data/dataset.ts';

export function targetOf(dataset: Dataset): Column | null {
  return dataset.columns.find((column) => column.name === dataset.target) ?? null;
}

export function imageOf(dataset: Dataset): Extract<Column, { kind: 'image' }> | null {
  return dataset.columns.find((column) => column.kind === 'image') ?? null;
}

export function textsOf(dataset: Dataset): readonly Extract<Column, { kind: 'text' }>[] {
  return dataset.columns.filter((column) => column.kind === 'text');
}

/** Rows per class of the target, or null when it is a number. */
export function classCounts(dataset: Dataset): readonly { readonly name: string; readonly count: number }[] | null {
  const target = targetOf(dataset);
  return target?.kind === 'category' ? target.values.map((name, index) => ({ name, count: target.counts[index] ?? 0 })) : null;
}

/** The largest and smallest class when one has at least three times as many rows; null when all is even enough. */
export function imbalance(counts: readonly { readonly name: string; readonly count: number }[]): { readonly most: string; readonly least: string; readonly times: number } | null {
  const present = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const most = present[0];
  const least = present.at(-1);
  if (!most || !least || most.count < least.count * 3) return null;
  return { most: most.name, least: least.name, times: Math.round((most.count / least.count) * 10) / 10 };
}
