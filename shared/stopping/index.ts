/** THE list of rules for the end of a training. */
import { resolveParameters } from '../layers/values.ts';
import type { StoppingDefinition, Verdict } from './define.ts';
import { early } from './early.ts';
import { never } from './never.ts';

export type { Verdict } from './define.ts';

export const stoppings: readonly StoppingDefinition[] = [never, early];

export function stoppingOf(type: string): StoppingDefinition | undefined {
  return stoppings.find((stopping) => stopping.type === type);
}

/** Null where nothing is watched. Documents of before there was a rule say nothing. */
export function verdictOf(
  rule: { readonly type: string; readonly params: Readonly<Record<string, unknown>> } | undefined,
  losses: readonly number[],
): Verdict | null {
  const definition = stoppingOf(rule?.type ?? never.type) ?? never;
  return definition.verdict?.(losses, resolveParameters(definition.parameters, rule?.params ?? {})) ?? null;
}
