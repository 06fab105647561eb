/** The graphs a training runs: its step, and what judges. */
import { ok, type Result } from '../base/problem.ts';
import type { Document } from '../model/document.ts';
import { judgedAtOnce, type KnownRows, trainedAtOnce } from '../model/rows-at-once.ts';
import type { Target } from '../targets/index.ts';
import { compileEvaluation } from './evaluation.ts';
import type { Compiled } from './manifest.ts';
import { compileStep, graphsOfStep, type Step } from './step.ts';

export interface RunGraphs {
  /** Rows of a batch, and of those judged at once. */
  readonly batch: number;
  readonly judgedAtOnce: number;
  readonly step: Step;
  readonly judged: Compiled;
}

export function compileRun(document: Document, data: KnownRows, target: Target): Result<RunGraphs> {
  const [batch, atOnce] = [trainedAtOnce(document, data), judgedAtOnce(document, data)];
  const step = compileStep(document, { batch, target });
  if (!step.ok) return step;
  const judged = compileEvaluation(document, { batch: atOnce, target, predictions: false });
  return judged.ok ? ok({ batch, judgedAtOnce: atOnce, step: step.value, judged: judged.value }) : judged;
}

/** Each graph once. */
export function graphsOfRun({ step, judged }: RunGraphs): readonly Compiled[] {
  return [...graphsOfStep(step), judged];
}
