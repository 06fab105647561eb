/** The graphs a training runs: its step, and what judges. */
import { unwrap } from '../../shared/base/problem.ts';
import { type Compiled, compileEvaluation, compileStep, graphsOfStep, memoryNeed, type MemoryNeed, type Step } from '../../shared/compile/index.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { readsStream } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import type { Target } from '../../shared/targets/index.ts';
import { judgingBatch } from './judging-batch.ts';

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
  const step = unwrap(compileStep(document, { batch, target }));
  const judged = unwrap(compileEvaluation(document, { batch: judgedAtOnce, target, predictions: false }));
  const graphs = graphsOfStep(step);
  return { batch, judgedAtOnce, step, judged, stepNeed: memoryNeed(graphs), need: memoryNeed([...graphs, judged]) };
}
