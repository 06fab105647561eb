/** THE list of optimizers, in the order they are offered. */
import { adadelta } from './adadelta.ts';
import { adagrad } from './adagrad.ts';
import { adam } from './adam.ts';
import { adamax } from './adamax.ts';
import { adamw } from './adamw.ts';
import type { OptimizerDefinition } from './define.ts';
import { lion } from './lion.ts';
import { momentum } from './momentum.ts';
import { nadam } from './nadam.ts';
import { radam } from './radam.ts';
import { rmsprop } from './rmsprop.ts';
import { sgd } from './sgd.ts';

export const optimizers: readonly OptimizerDefinition[] = [sgd, momentum, adam, adamw, rmsprop, adagrad, adadelta, adamax, nadam, radam, lion];

export function optimizerOf(type: string): OptimizerDefinition | undefined {
  return optimizers.find((optimizer) => optimizer.type === type);
}
