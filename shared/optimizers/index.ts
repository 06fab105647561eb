/** THE list of optimizers, in the order they are offered. */
import { adam } from './adam.ts';
import { adamw } from './adamw.ts';
import type { OptimizerDefinition } from './define.ts';
import { momentum } from './momentum.ts';
import { sgd } from './sgd.ts';

export const optimizers: readonly OptimizerDefinition[] = [sgd, momentum, adam, adamw];

export function optimizerOf(type: string): OptimizerDefinition | undefined {
  return optimizers.find((optimizer) => optimizer.type === type);
}
