/** THE list of metrics, in the order they are shown, and the tally an answer needs. */
import { accuracy } from './accuracy.ts';
import { averagePrecision } from './average-precision.ts';
import { balancedAccuracy } from './balanced-accuracy.ts';
import { type ProbabilityTally, createProbabilityTally } from './probabilities.ts';
import { type ConfusionTally, createConfusionTally } from './confusion.ts';
import type { MetricDefinition } from './define.ts';
import { f1 } from './f1.ts';
import { generator } from './generator.ts';
import { kappa } from './kappa.ts';
import { logLoss } from './log-loss.ts';
import { loss } from './loss.ts';
import { meanAbsoluteError } from './mae.ts';
import { meanAbsolutePercentage } from './mape.ts';
import { matthews } from './matthews.ts';
import { meanSquaredError } from './mse.ts';
import { perplexity } from './perplexity.ts';
import { createPieceTally, type PieceTally } from './pieces.ts';
import { precision } from './precision.ts';
import { r2 } from './r2.ts';
import { recall } from './recall.ts';
import { createResidualTally, type ResidualTally } from './residuals.ts';
import { rootMeanSquaredError } from './rmse.ts';
import { rocArea } from './roc-area.ts';
import { top3, top5 } from './top-k.ts';

export type { ClassScore, ConfusionTally } from './confusion.ts';
export { predictedClass } from './confusion.ts';
export type { MetricDefinition } from './define.ts';
export type { ResidualTally } from './residuals.ts';

export const metrics: readonly MetricDefinition[] = [
  loss,
  accuracy,
  precision,
  recall,
  f1,
  balancedAccuracy,
  top3,
  top5,
  rocArea,
  averagePrecision,
  logLoss,
  kappa,
  matthews,
  rootMeanSquaredError,
  meanAbsoluteError,
  meanSquaredError,
  meanAbsolutePercentage,
  r2,
  perplexity,
  generator,
];

export function metricOf(type: string): MetricDefinition | undefined {
  return metrics.find((metric) => metric.type === type);
}

/** What the compiler's manifest says of an answer. */
type AnswerKind =
  | { readonly kind: 'classes' | 'tags'; readonly classes: readonly string[] }
  | { readonly kind: 'two-classes'; readonly classes: readonly [string, string] }
  | { readonly kind: 'number' }
  | { readonly kind: 'next-token' | 'masked-token' | 'adversarial' };

export type AnswerTally =
  /** `probabilities`: null where batches are gathered over time, as in training. */
  | { readonly kind: 'classes'; readonly tally: ConfusionTally; readonly probabilities: ProbabilityTally | null }
  | { readonly kind: 'number'; readonly tally: ResidualTally }
  | { readonly kind: 'pieces' | 'adversarial'; readonly tally: PieceTally };

/** An empty tally for an answer's logits (`[cases, classes]`, one logit for two classes, or the number; of pieces what the graph counted). */
export function createTally(answer: AnswerKind, over: 'time' | 'part' = 'time'): AnswerTally {
  const byClass = (classes: readonly string[], width: number): AnswerTally => ({
    kind: 'classes',
    tally: createConfusionTally(classes, width),
    probabilities: over === 'part' ? createProbabilityTally(classes.length, width) : null,
  });
  switch (answer.kind) {
    case 'classes':
    case 'tags':
      return byClass(answer.classes, answer.classes.length);
    case 'two-classes':
      return byClass(answer.classes, 1);
    case 'number':
      return { kind: 'number', tally: createResidualTally() };
    case 'next-token':
    case 'masked-token':
      return { kind: 'pieces', tally: createPieceTally() };
    case 'adversarial':
      return { kind: 'adversarial', tally: createPieceTally() };
  }
}

/** Every metric that suits the answer, by type; the loss is the caller's. */
export function scoresOf(answer: AnswerTally): Record<string, number> {
  return Object.fromEntries(
    metrics.flatMap((metric): [string, number][] => {
      if (metric.of === 'classes' && answer.kind === 'classes') return [[metric.type, metric.value(answer.tally)]];
      if (metric.of === 'probabilities' && answer.kind === 'classes') {
        const value = answer.probabilities === null ? null : metric.value(answer.probabilities);
        return value === null ? [] : [[metric.type, value]];
      }
      if (metric.of === 'number' && answer.kind === 'number') return [[metric.type, metric.value(answer.tally)]];
      if (metric.of === 'adversarial' && answer.kind === 'adversarial') return [[metric.type, metric.value(answer.tally)]];
      if (answer.kind !== 'pieces') return [];
      if (metric.of === 'pieces') return [[metric.type, metric.value(answer.tally)]];
      if (metric.of === 'classes' && metric.pieces !== undefined) return [[metric.type, metric.pieces(answer.tally)]];
      return [];
    }),
  );
}
