/** What an optimizer is: how a weight moves along its gradient. One optimizer = one file with one `defineOptimizer({...})`. */
import type { Text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { ParameterSchema, ParameterValues } from '../layers/parameters.ts';
import { clipping, penalties } from './parameters.ts';

export interface UpdateContext<P extends ParameterSchema> {
  readonly builder: GraphBuilder;
  /** Its `weightDecay` is 0 for a weight that does not decay. */
  readonly params: ParameterValues<P>;
  readonly weight: Value;
  readonly gradient: Value;
  /** The optimizer's own tensor of the weight's shape, by the names of its `slots`. */
  slot(name: string): Value;
  /** A float32 scalar input, by the names of its `scalars`. */
  scalar(name: string): Value;
}

export interface Update {
  readonly weight: Value;
  readonly slots: Readonly<Record<string, Value>>;
}

export interface ScalarContext<P extends ParameterSchema> {
  /** Steps done before this one: 0 for the first. */
  readonly step: number;
  readonly learningRate: number;
  readonly params: ParameterValues<P>;
}

export interface OptimizerDefinition<P extends ParameterSchema = ParameterSchema> {
  readonly type: string;
  readonly label: Text;
  /** The frameworks' name. */
  readonly term: string;
  readonly help: Text;
  /** A first learning rate that usually works. */
  readonly learningRate: number;
  readonly parameters: P;
  /** Tensors kept per weight, zero at the start. */
  slots(params: ParameterValues<P>): readonly string[];
  /** Names of the scalars below, in order. */
  readonly scalarNames: readonly string[];
  /** Values that change from step to step; they are inputs, so that a schedule never rebuilds the graph. */
  scalars(context: ScalarContext<P>): Readonly<Record<string, number>>;
  /** Number by number: several small weights may come as one tensor. */
  update(context: UpdateContext<P>): Update;
  /** The right side of `optimizer = ...` in PyTorch, for `model.parameters()`; `rate` is an expression. */
  torch(params: ParameterValues<P>, rate: string): string;
}

/** Every optimizer can also have L1, leave norms and biases out of decay, and have its gradients cut (`shared/compile/updates.ts`). */
export function defineOptimizer<const P extends ParameterSchema>(definition: OptimizerDefinition<P>): OptimizerDefinition {
  return { ...definition, parameters: { ...definition.parameters, ...penalties, ...clipping } } as unknown as OptimizerDefinition;
}
