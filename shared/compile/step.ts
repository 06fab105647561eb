/** The step of a training: over one batch it is one graph, over several it is two. */
import type { Result } from '../base/problem.ts';
import type { Document } from '../model/document.ts';
import { type Accumulation, compileAccumulation } from './accumulation.ts';
import type { Compiled } from './manifest.ts';
import { compileTraining, type TrainingOptions } from './training.ts';

export type Step = Compiled | Accumulation;

/** Over as many batches as the document says; `options.batch` rows each. */
export function compileStep(document: Document, options: TrainingOptions): Result<Step> {
  return (document.training.accumulate ?? 1) === 1 ? compileTraining(document, options) : compileAccumulation(document, options);
}

/** What takes the batches, and what changes the weights: the same graph where there is only one. */
export function partsOfStep(step: Step): Accumulation {
  return 'model' in step ? { gather: step, apply: step } : step;
}

/** Each graph once. */
export function graphsOfStep(step: Step): readonly Compiled[] {
  const { gather, apply } = partsOfStep(step);
  return [...new Set([gather, apply])];
}
