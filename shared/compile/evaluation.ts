/** The graph that judges: as in use, with losses and their weights summed over a batch. It shares the training graph's weights. */
import { ok, type Result } from '../base/problem.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Document } from '../model/document.ts';
import type { Target } from '../targets/index.ts';
import { compileAdversarialEvaluation } from './adversarial.ts';
import { finish } from './finish.ts';
import { fixedState } from './fixed-state.ts';
import { lower, plan } from './lower.ts';
import { answerOutputs, appendLosses } from './loss.ts';
import type { Compiled, GraphInput } from './manifest.ts';

export interface EvaluationOptions {
  readonly batch: number;
  readonly target: Target;
  /** False: only what the scores are made of comes out. Answers about every piece of a text are large. Default true. */
  readonly predictions?: boolean;
}

export function compileEvaluation(document: Document, { batch, target, predictions = true }: EvaluationOptions): Result<Compiled> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const adversaries = compileAdversarialEvaluation(planned.value, { batch, target });
  if (adversaries !== null) return adversaries;
  const builder = new GraphBuilder();
  const type = { dtype: 'float32', shape: [batch] } as const;
  const mask = builder.input('mask', type);
  const lowered = lower(builder, planned.value, { mode: 'evaluation', batch, mask: null });
  const { loss, totals, inputs: targets } = appendLosses(builder, planned.value.answers, lowered, mask);
  builder.output('loss', loss);
  builder.output('totals', totals);
  const answers = answerOutputs(builder, planned.value.answers, lowered.values, predictions ? 'predictions' : 'scores');
  const inputs: readonly GraphInput[] = [...lowered.inputs, ...targets, { name: 'mask', type, source: { kind: 'mask' } }];
  const state = fixedState(lowered.weights);
  return ok(finish(builder.build(), target, { kind: 'evaluation', batch, inputs, state, answers, loss: 'loss', totals: 'totals' }));
}
