/**
 * A step over several batches, in the memory of one: `gather` adds up the gradients of each answer's losses and their
 * weights, batch by batch; `apply` divides once and updates. So the step is what it would be with one large batch.
 */
import { backward } from '../autodiff/backward.ts';
import { defined } from '../base/assert.ts';
import { ok, type Result } from '../base/problem.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { Document } from '../model/document.ts';
import { fixedState } from './fixed-state.ts';
import { finish } from './finish.ts';
import { lower, plan, stateName, type WeightValue } from './lower.ts';
import { answerOutputs, judge, meanLoss, scalarType } from './loss.ts';
import type { Compiled, GraphInput, StateTensor } from './manifest.ts';
import { phasesPay, type TrainingOptions } from './training.ts';
import { appendUpdates, chosenOptimizer, trainedWeights } from './updates.ts';

/** Scalar input of `gather`: 0 for the first batch of a step, which begins anew, and 1 for the others. */
export const carryScalar = 'carry';

const totalsName = 'gathered/totals';

export interface Accumulation {
  /** Forward and backward over one batch. */
  readonly gather: Compiled;
  /** Its state is the whole state: also what only `gather` changes. */
  readonly apply: Compiled;
}

export function compileAccumulation(document: Document, { batch, target, probes = false }: TrainingOptions): Result<Accumulation> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const optimizer = chosenOptimizer(document.training);
  if (!optimizer.ok) return optimizer;
  const { answers } = planned.value;
  const gathered = (name: string, answer: number) => `gathered/${answer}/${name}`;
  const entry = (name: string, { node, spec }: { readonly node: string; readonly spec: { readonly name: string } }, value: Value, output: string | null): StateTensor => ({
    name,
    type: value.type,
    role: 'gathered',
    node,
    weight: spec.name,
    init: { kind: 'zeros' },
    input: name,
    output,
  });
  const totalsOwner = { node: defined(answers[0], 'an answer').node, spec: { name: 'totals' } };

  const builder = new GraphBuilder();
  const mask = builder.input('mask', { dtype: 'float32', shape: [batch] });
  const carry = builder.input(carryScalar, scalarType);
  const lowered = lower(builder, planned.value, { mode: 'training', batch, mask, phases: phasesPay(target, batch) });
  const trained = trainedWeights(lowered.weights);
  if (!trained.ok) return trained;
  const { loss, totals, sums, inputs: targets } = judge(builder, answers, lowered, mask);
  const state: StateTensor[] = [];
  const outputs = new Map<string, Value>();
  const gather = (name: string, owner: Parameters<typeof entry>[1], value: Value): void => {
    const before = builder.input(name, value.type);
    outputs.set(`next/${name}`, builder.emit('Add', [builder.emit('Mul', [before, carry]), value]));
    state.push(entry(name, owner, value, `next/${name}`));
  };
  gather(totalsName, totalsOwner, totals);
  for (const [answer, sum] of sums.entries()) {
    const gradients = backward(
      builder,
      sum,
      trained.value.map(({ value }) => value),
    );
    for (const [index, weight] of trained.value.entries()) {
      gather(gathered(stateName(weight.node, weight.spec.name), answer), weight, defined(gradients[index], 'a gradient'));
    }
  }
  const layers = fixedState(lowered.weights).map((tensor, index): StateTensor => {
    const next = lowered.weights[index]?.next ?? null;
    if (next === null) return tensor;
    outputs.set(`next/${tensor.name}`, next);
    return { ...tensor, output: `next/${tensor.name}` };
  });
  builder.output('loss', loss);
  builder.output('totals', totals);
  const shown = answerOutputs(builder, answers, lowered.values, 'scores');
  for (const [name, value] of outputs) builder.output(name, value);
  const inputs: readonly GraphInput[] = [
    ...lowered.inputs,
    ...targets,
    { name: 'mask', type: { dtype: 'float32', shape: [batch] }, source: { kind: 'mask' } },
    { name: carryScalar, type: scalarType, source: { kind: 'scalar', name: carryScalar } },
  ];
  const manifest = { kind: 'training', batch, inputs, state: [...layers, ...state], answers: shown, loss: 'loss', totals: 'totals' } as const;

  const update = new GraphBuilder();
  const weights = lowered.weights.map(
    ({ node, spec, frozen }): WeightValue => ({ node, spec, frozen, value: update.input(stateName(node, spec.name), spec.type), next: null }),
  );
  const all = update.input(totalsName, totals.type);
  const read: StateTensor[] = [entry(totalsName, totalsOwner, all, null)];
  const shares = answers.map((answer, index) => meanLoss(update, all, index, answer.importance));
  const slopes = new Map(
    weights.flatMap((weight): [WeightValue, Value][] => {
      const place = trained.value.findIndex(({ node, spec }) => node === weight.node && spec.name === weight.spec.name);
      if (place < 0) return [];
      const parts = shares.map(({ share }, answer) => {
        const name = gathered(stateName(weight.node, weight.spec.name), answer);
        const value = update.input(name, weight.spec.type);
        read.push(entry(name, weight, value, null));
        return update.emit('Mul', [value, share]);
      });
      return [[weight, parts.reduce((sum, part) => update.emit('Add', [sum, part]))]];
    }),
  );
  const updates = appendUpdates(update, document.training, optimizer.value, weights, slopes);
  update.output('loss', shares.map(({ loss: mean }) => mean).reduce((sum, one) => update.emit('Add', [sum, one])));
  for (const [name, value] of updates.outputs) update.output(name, value);
  const applied = { kind: 'training', batch, inputs: updates.inputs, state: [...updates.state, ...read], answers: [], loss: 'loss', totals: null } as const;
  return ok({ gather: finish(builder.build(), target, manifest, { probes }), apply: finish(update.build(), target, applied, { probes }) });
}
