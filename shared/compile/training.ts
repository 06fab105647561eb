/** One training step as one graph: forward, loss over the real rows, backward, optimizer update. */
import { backward } from '../autodiff/backward.ts';
import { ok, type Result } from '../base/problem.ts';
import { defined } from '../base/assert.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Document } from '../model/document.ts';
import type { Target } from '../targets/index.ts';
import { compileAdversarialTraining } from './adversarial.ts';
import { finish } from './finish.ts';
import { lower, plan } from './lower.ts';
import { answerOutputs, appendLosses } from './loss.ts';
import type { Compiled, GraphInput } from './manifest.ts';
import { appendUpdates, chosenOptimizer, joinsUpdates, trainedWeights } from './updates.ts';

export interface TrainingOptions {
  readonly batch: number;
  readonly target: Target;
  /** Every value is watched: to find where a training went wrong. */
  readonly probes?: boolean;
}

/** Whether pools are written as one with the convolutions below them: measured on the CPU. Few rows have little to save. */
export const phasesPay = (target: Target, batch: number): boolean => target !== 'webgpu' && batch >= 16;

export function compileTraining(document: Document, { batch, target, probes = false }: TrainingOptions): Result<Compiled> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const adversaries = compileAdversarialTraining(document, planned.value, { batch, target, probes });
  if (adversaries !== null) return adversaries;
  const optimizer = chosenOptimizer(document.training);
  if (!optimizer.ok) return optimizer;
  const builder = new GraphBuilder();
  const mask = builder.input('mask', { dtype: 'float32', shape: [batch] });
  const lowered = lower(builder, planned.value, { mode: 'training', batch, mask, phases: phasesPay(target, batch) });
  const trained = trainedWeights(lowered.weights);
  if (!trained.ok) return trained;
  const { loss, totals, inputs: targets } = appendLosses(builder, planned.value.answers, lowered, mask);

  const found = backward(
    builder,
    loss,
    trained.value.map(({ value }) => value),
  );
  const gradients = new Map(trained.value.map((weight, index) => [weight, defined(found[index], 'a gradient')]));
  const updates = appendUpdates(builder, document.training, optimizer.value, lowered.weights, gradients, { joined: joinsUpdates(target, probes) });
  builder.output('loss', loss);
  builder.output('totals', totals);
  const answers = answerOutputs(builder, planned.value.answers, lowered.values, 'scores');
  for (const [name, value] of updates.outputs) builder.output(name, value);
  const inputs: readonly GraphInput[] = [
    ...lowered.inputs,
    ...targets,
    { name: 'mask', type: { dtype: 'float32', shape: [batch] }, source: { kind: 'mask' } },
    ...updates.inputs,
  ];
  return ok(finish(builder.build(), target, { kind: 'training', batch, inputs, state: updates.state, answers, loss: 'loss', totals: 'totals' }, { probes }));
}
