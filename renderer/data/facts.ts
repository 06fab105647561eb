/** What can be said about a data version at a glance. */
import type { ImportPlan } from '../../shared/contract.ts';
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

/** The largest and smallest class, and what is to be said of them: `imbalance` from three to one on, where a network may lean. Null without rows. */
export function balanceOf(counts: readonly { readonly name: string; readonly count: number }[]): { readonly say: 'balance' | 'uneven' | 'imbalance'; readonly most: string; readonly least: string; readonly times: number } | null {
  const present = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const most = present[0];
  const least = present.at(-1);
  if (!most || !least) return null;
  const times = Math.round((most.count / least.count) * 10) / 10;
  return { say: times < 1.5 ? 'balance' : times < 3 ? 'uneven' : 'imbalance', most: most.name, least: least.name, times };
}

/** The plan with the last column of numbers to predict, unless what is suggested is one or there is none. */
export function predictingNumber(plan: ImportPlan): ImportPlan {
  const { table } = plan;
  const numbers = table?.columns.filter(({ kind }) => kind === 'number').map(({ name }) => name) ?? [];
  const last = numbers.at(-1);
  return table === undefined || last === undefined || (table.target !== null && numbers.includes(table.target)) ? plan : { ...plan, table: { ...table, target: last } };
}
