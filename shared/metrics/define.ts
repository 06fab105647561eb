/** What a metric is: one number read from a tally of the answers. One metric = one file with one `defineMetric({...})`. */
import type { Text } from '../base/text.ts';
import type { ProbabilityTally } from './probabilities.ts';
import type { ConfusionTally } from './confusion.ts';
import type { PieceTally } from './pieces.ts';
import type { ResidualTally } from './residuals.ts';

interface Common {
  /** Key in scores, e.g. `accuracy`. */
  readonly type: string;
  readonly label: Text;
  readonly help: Text;
  readonly better: 'higher' | 'lower';
  /** A share of 1, shown as a percentage. */
  readonly percent?: boolean;
}

export type MetricDefinition =
  /** `pieces`: the same of answers about every piece of a text. */
  | (Common & { readonly of: 'classes'; value(tally: ConfusionTally): number; pieces?(tally: PieceTally): number })
  /** Null where it means nothing. Only over a whole part of the data at once. */
  | (Common & { readonly of: 'probabilities'; value(tally: ProbabilityTally): number | null })
  | (Common & { readonly of: 'number'; value(tally: ResidualTally): number })
  | (Common & { readonly of: 'pieces' | 'adversarial'; value(tally: PieceTally): number })
  /** The loss itself: the engine adds it up. */
  | (Common & { readonly of: 'loss' });

export function defineMetric(definition: MetricDefinition): MetricDefinition {
  return definition;
}

/** Gathers answers batch by batch. */
export interface Tally {
  /** `values`: logits, or predictions, `[rows, k]`; `target`: class index or number, `[rows]`. More values than `rows` are padding. */
  add(values: ArrayLike<number>, target: ArrayLike<number>, rows: number): void;
  /** Plain JSON, and back: a run resumes within an epoch. */
  save(): unknown;
  restore(saved: unknown): void;
  /** Back to nothing gathered. */
  clear(): void;
}
