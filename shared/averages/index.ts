/** THE list of averages of the weights, and the weights that are used when one is kept. */
import { resolveParameters } from '../layers/values.ts';
import type { AverageDefinition, AverageMoment } from './define.ts';
import { ema } from './ema.ts';
import { none } from './none.ts';
import { swa } from './swa.ts';

export const averages: readonly AverageDefinition[] = [none, ema, swa];

export function averageOf(type: string): AverageDefinition | undefined {
  return averages.find((average) => average.type === type);
}

interface Rule {
  readonly type: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Whether an average is kept. Documents of before there were any say nothing. */
export function keepsAverage(rule: Rule | undefined): boolean {
  return rule !== undefined && (averageOf(rule.type)?.share ?? null) !== null;
}

export function averageShare(rule: Rule | undefined, moment: AverageMoment): number {
  const definition = averageOf(rule?.type ?? none.type) ?? none;
  return definition.share?.(moment, resolveParameters(definition.parameters, rule?.params ?? {})) ?? 0;
}

/** Name of the average of a weight in the state. */
export function averageName(weight: string): string {
  return `${weight}/average`;
}

/** A state as it is used: every weight by its average, where there is one. */
export function weightsInUse<T>(state: ReadonlyMap<string, T>): ReadonlyMap<string, T> {
  return new Map([...state].map(([name, value]) => [name, state.get(averageName(name)) ?? value]));
}
