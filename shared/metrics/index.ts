/** THE list of metrics, in the order they are shown, and the tally an answer needs. */
import { accuracy } from './accuracy.ts';
import { type ConfusionTally, createConfusionTally } from './confusion.ts';
import type { MetricDefinition } from './define.ts';
import { f1 } from './f1.ts';
import { loss } from './loss.ts';
import { meanAbsoluteError } from './mae.ts';
import { meanSquaredError } from './mse.ts';
import { perplexity } from './perplexity.ts';
import { createPieceTally, type PieceTally } from './pieces.ts';
import { precision } from './precision.ts';
import { r2 } from './r2.ts';
import { recall } from './recall.ts';
import { createResidualTally, type ResidualTally } from './residuals.ts';
import { rootMeanSquaredError } from './rmse.ts';

export type { ClassScore, ConfusionTally } from './confusion.ts';
export { predictedClass } from './confusion.ts';
export type { ResidualTally } from './residuals.ts';

export const metrics: readonly MetricDefinition[] = [loss, accuracy, precision, recall, f1, rootMeanSquaredError, meanAbsoluteError, meanSquaredError, r2, perplexity];

export function metricOf(type: string): MetricDefinition | undefined {
  return metrics.find((metric) => metric.type === type);
}

/** What the compiler's manifest says of an answer. */
type AnswerKind =
  | { readonly kind: 'classes' | 'tags'; readonly classes: readonly string[] }
  | { readonly kind: 'two-classes'; readonly classes: readonly [string, string] }
  | { readonly kind: 'number' }
  | { readonly kind: 'next-token' | 'masked-token' };

export type AnswerTally =
  | { readonly kind: 'classes'; readonly tally: ConfusionTally }
  | { readonly kind: 'number'; readonly tally: ResidualTally }
  | { readonly kind: 'pieces'; readonly tally: PieceTally };

/** An empty tally for an answer's logits (`[cases, classes]`, one logit for two classes, or the number; of pieces what the graph counted). */
export function createTally(answer: AnswerKind): AnswerTally {
  switch (answer.kind) {
    case 'classes':
    case 'tags':
      return { kind: 'classes', tally: createConfusionTally(answer.classes, answer.classes.length) };
    case 'two-classes':
      return { kind: 'classes', tally: createConfusionTally(answer.classes, 1) };
    case 'number':
      return { kind: 'number', tally: createResidualTally() };
    case 'next-token':
    case 'masked-token':
      return { kind: 'pieces', tally: createPieceTally() };
  }
}

/** Every metric that suits the answer, by type; the loss is the caller's. */
export function scoresOf(answer: AnswerTally): Record<string, number> {
  return Object.fromEntries(
    metrics.flatMap((metric): [string, number][] => {
      if (metric.of === 'classes' && answer.kind === 'classes') return [[metric.type, metric.value(answer.tally)]];
      if (metric.of === 'number' && answer.kind === 'number') return [[metric.type, metric.value(answer.tally)]];
      if (answer.kind !== 'pieces') return [];
      if (metric.of === 'pieces') return [[metric.type, metric.value(answer.tally)]];
      if (metric.of === 'classes' && metric.pieces !== undefined) return [[metric.type, metric.pieces(answer.tally)]];
      return [];
    }),
  );
}
