/** The graphs a training runs: its step, and what judges. */
import { unwrap } from '../../shared/base/problem.ts';
import { type Accumulation, type Compiled, compileAccumulation, compileEvaluation, compileTraining, memoryNeed, type MemoryNeed, type TrainingOptions } from '../../shared/compile/index.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { readsStream } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import type { Target } from '../../shared/targets/index.ts';
import { judgingBatch } from './judging-batch.ts';

/** A step over one batch is one graph, over several it is two. */
export type Step = Compiled | Accumulation;

export function compileStep(document: Document, options: TrainingOptions): Step {
  return unwrap<Step>((document.training.accumulate ?? 1) === 1 ? compileTraining(document, options) : compileAccumulation(document, options));
}

/** What takes the batches, and what changes the weights: the same graph where there is only one. */
export function partsOfStep(step: Step): Accumulation {
  return 'model' in step ? { gather: step, apply: step } : step;
}

export interface RunGraphs {
  /** Rows of a batch, and of those judged at once. */
  readonly batch: number;
  readonly judgedAtOnce: number;
  readonly step: Step;
  readonly judged: Compiled;
  /** Of the step alone, and of all. */
  readonly stepNeed: MemoryNeed;
  readonly need: MemoryNeed;
}

/** Throws the Problem of a document that cannot be trained on these data. */
export function compileRun(document: Document, dataset: Dataset, target: Target): RunGraphs {
  const { batchSize } = document.training;
  // A stream's examples are blocks, and how many there are is known only when its texts are cut.
  const batch = readsStream(document) ? batchSize : Math.min(batchSize, Math.max(1, dataset.rows));
  const judgedAtOnce = judgingBatch(document, dataset);
  const step = compileStep(document, { batch, target });
  const judged = unwrap(compileEvaluation(document, { batch: judgedAtOnce, target, predictions: false }));
  const { gather, apply } = partsOfStep(step);
  const graphs = [...new Set([gather, apply])];
  return { batch, judgedAtOnce, step, judged, stepNeed: memoryNeed(graphs), need: memoryNeed([...graphs, judged]) };
}
