/** What can be said about a data version at a glance. */
import type { ImportPlan } from '../../shared/contract.ts';
import type { Column, Dataset } from '../../shared/data/dataset.ts';
import type { Document } from '../../shared/model/document.ts';
import { type Have, haves } from '../start/tasks.ts';

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

export interface Balance {
  readonly say: 'sparse' | 'balance' | 'uneven' | 'imbalance';
  readonly most: string;
  readonly least: string;
  readonly times: number;
  /** Rows of a class, on average. */
  readonly each: number;
}

/** Fewer rows of each class than this teach nothing that holds for others. */
const fewest = 10;

/** What is to be said of the classes: `sparse` where there are too few rows of each, `imbalance` from three to one on, where a network may lean. Null without rows. */
export function balanceOf(counts: readonly { readonly name: string; readonly count: number }[]): Balance | null {
  const present = counts.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  const most = present[0];
  const least = present.at(-1);
  if (!most || !least) return null;
  const times = Math.round((most.count / least.count) * 10) / 10;
  const each = present.reduce((sum, { count }) => sum + count, 0) / present.length;
  return { say: each < fewest ? 'sparse' : times < 1.5 ? 'balance' : times < 3 ? 'uneven' : 'imbalance', most: most.name, least: least.name, times, each };
}

/** The plan with the last column of numbers to predict, unless what is suggested is one or there is none. */
export function predictingNumber(plan: ImportPlan): ImportPlan {
  const { table } = plan;
  const numbers = table?.columns.filter(({ kind }) => kind === 'number').map(({ name }) => name) ?? [];
  const last = numbers.at(-1);
  return table === undefined || last === undefined || (table.target !== null && numbers.includes(table.target))
    ? plan
    : { ...plan, table: { ...table, target: last } };
}

const inputs: { readonly [H in Have]: string } = { pictures: 'image-input', table: 'table-input', text: 'tokens-input', series: 'series-input' };

/** What a network begins with. */
export function readBy(nodes: Document['nodes']): readonly Have[] {
  return haves.filter((have) => nodes.some(({ type }) => type === inputs[have]));
}

/** What the plan's rows can be given to. A table may hold anything but pictures. */
export function givenBy({ images, table }: ImportPlan): readonly Have[] {
  return images ? ['pictures'] : table ? ['table', 'text', 'series'] : ['text'];
}
