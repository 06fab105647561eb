/** The graph that judges: as in use, with the loss summed over the real rows of a batch. It shares the training graph's weights. */
import { ok, type Result } from '../base/problem.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Document } from '../model/document.ts';
import type { Target } from '../targets/index.ts';
import { finish } from './finish.ts';
import { lower, plan, stateName, type WeightValue } from './lower.ts';
import { answerOutputs, rowLosses } from './loss.ts';
import type { Compiled, GraphInput, StateTensor } from './manifest.ts';

export function compileEvaluation(document: Document, { batch, target }: { readonly batch: number; readonly target: Target }): Result<Compiled> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const builder = new GraphBuilder();
  const type = { dtype: 'float32', shape: [batch] } as const;
  const mask = builder.input('mask', type);
  const lowered = lower(builder, planned.value, { mode: 'inference', batch, mask: null });
  const { perRow, inputs: targets } = rowLosses(builder, planned.value.answers, lowered, batch);
  builder.output('loss', builder.emit('ReduceSum', [builder.emit('Mul', [perRow, mask])], { axes: [0], keepdims: 0 }));
  const answers = answerOutputs(builder, planned.value.answers, lowered.logits, true);
  const inputs: readonly GraphInput[] = [...lowered.inputs, ...targets, { name: 'mask', type, source: { kind: 'mask' } }];
  return ok(finish(builder.build(), target, { kind: 'evaluation', batch, inputs, state: fixedState(lowered.weights), answers, loss: 'loss' }));
}

/** The layers' tensors as a graph that only reads them sees them. */
export function fixedState(weights: readonly WeightValue[]): readonly StateTensor[] {
  return weights.map(({ node, spec }) => {
    const name = stateName(node, spec.name);
    return { name, type: spec.type, role: spec.role, node, weight: spec.name, init: spec.init, input: name, output: null };
  });
}
