/** One training step as one graph: forward, loss over the real rows, backward, optimizer update. */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { backward } from '../autodiff/backward.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { resolveParameters } from '../layers/values.ts';
import type { Document } from '../model/document.ts';
import { optimizerOf } from '../optimizers/index.ts';
import type { Target } from '../targets/index.ts';
import { clipGradients } from './clipping.ts';
import { finish } from './finish.ts';
import { lower, plan, type WeightValue } from './lower.ts';
import { answerOutputs, judge, scalarType } from './loss.ts';
import type { Compiled, GraphInput, StateTensor } from './manifest.ts';

export interface TrainingOptions {
  readonly batch: number;
  readonly target: Target;
}

export function compileTraining(document: Document, { batch, target }: TrainingOptions): Result<Compiled> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const { type, params } = document.training.optimizer;
  const optimizer = optimizerOf(type);
  if (optimizer === undefined) {
    return refused(
      makeProblem({
        code: 'unknown-optimizer',
        place: { setting: 'training.optimizer' },
        what: text(`This version does not know the optimizer "${type}".`, `当前版本不认识名为“${type}”的优化器。`),
      }),
    );
  }
  const builder = new GraphBuilder();
  const mask = builder.input('mask', { dtype: 'float32', shape: [batch] });
  const lowered = lower(builder, planned.value, { mode: 'training', batch, mask });
  const { loss, totals, inputs: targets } = judge(builder, planned.value.answers, lowered, mask);

  const trained = lowered.weights.filter(({ spec }) => spec.role === 'weight');
  if (trained.length === 0) {
    return refused(
      makeProblem({
        code: 'nothing-to-train',
        what: text('The network has no layer that can learn.', '网络中没有可以学习的层。'),
        how: text('Add a fully connected layer or a Conv2d.', '请加入全连接层或 Conv2d。'),
      }),
    );
  }
  const values = resolveParameters(optimizer.parameters, params);
  const slopes = backward(
    builder,
    loss,
    trained.map(({ value }) => value),
  );
  const gradients = clipGradients(builder, slopes, { norm: Number(values['clipNorm']), value: Number(values['clipValue']) });
  const scalars = new Map<string, Value>();
  const scalarInputs: GraphInput[] = [];
  for (const name of optimizer.scalarNames) {
    scalars.set(name, builder.input(name, scalarType));
    scalarInputs.push({ name, type: scalarType, source: { kind: 'scalar', name } });
  }
  const state: StateTensor[] = [];
  const outputs = new Map<string, Value>();
  const keep = ({ node, spec, value }: WeightValue, name: string, role: StateTensor['role'], init: StateTensor['init'], next: Value | null): void => {
    const output = next === null ? null : `next/${name}`;
    state.push({ name, type: value.type, role, node, weight: spec.name, init, input: name, output });
    if (output !== null && next !== null) outputs.set(output, next);
  };
  for (const weight of lowered.weights) {
    const { node, spec, value } = weight;
    const name = `${node}.${spec.name}`;
    if (spec.role !== 'weight') {
      keep(weight, name, spec.role, spec.init, weight.next);
      continue;
    }
    const gradient = defined(gradients[trained.indexOf(weight)], `gradient of ${name}`);
    builder.withScope(node, () => {
      const slots = new Map(optimizer.slots(values).map((slot) => [slot, builder.input(`${name}/${slot}`, spec.type)]));
      const update = optimizer.update({
        builder,
        params: values,
        weight: value,
        gradient,
        slot: (slot) => defined(slots.get(slot), `slot ${slot}`),
        scalar: (scalar) => defined(scalars.get(scalar), `scalar ${scalar}`),
      });
      keep(weight, name, 'weight', spec.init, update.weight);
      for (const slot of slots.keys()) keep(weight, `${name}/${slot}`, 'optimizer', { kind: 'zeros' }, defined(update.slots[slot], slot));
    });
  }
  builder.output('loss', loss);
  builder.output('totals', totals);
  const answers = answerOutputs(builder, planned.value.answers, lowered.values, 'scores');
  for (const [name, value] of outputs) builder.output(name, value);
  const inputs: readonly GraphInput[] = [
    ...lowered.inputs,
    ...targets,
    { name: 'mask', type: { dtype: 'float32', shape: [batch] }, source: { kind: 'mask' } },
    ...scalarInputs,
  ];
  return ok(finish(builder.build(), target, { kind: 'training', batch, inputs, state, answers, loss: 'loss', totals: 'totals' }));
}
