/**
 * A step over several batches, in the memory of one: `gather` adds up the gradients of each answer's losses and their
 * weights, batch by batch; `apply` divides once and updates. So the step is what it would be with one large batch.
 */
import { backward } from '../autodiff/backward.ts';
import { defined } from '../base/assert.ts';
import { ok, type Result } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { Document, TrainingSettings } from '../model/document.ts';
import type { OptimizerDefinition } from '../optimizers/define.ts';
import { fixedState } from './fixed-state.ts';
import { finish } from './finish.ts';
import { lower, plan, type Plan, stateName, type WeightValue } from './lower.ts';
import { answerOutputs, appendLosses, meanLoss, scalarType } from './loss.ts';
import type { Compiled, GraphInput, StateTensor } from './manifest.ts';
import { phasesPay, type TrainingOptions } from './training.ts';
import { appendUpdates, chosenOptimizer, joinsUpdates, trainedWeights } from './updates.ts';

/** Scalar input of `gather`: 0 for the first batch of a step, which begins anew, and 1 for the others. */
export const carryScalar = 'carry';

const totalsName = 'gathered/totals';

export interface Accumulation {
  /** Forward and backward over one batch. */
  readonly gather: Compiled;
  /** Its state is the whole state: also what only `gather` changes. */
  readonly apply: Compiled;
}

export function compileAccumulation(document: Document, options: TrainingOptions): Result<Accumulation> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const optimizer = chosenOptimizer(document.training);
  if (!optimizer.ok) return optimizer;
  const gathering = compileGather(planned.value, options);
  if (!gathering.ok) return gathering;
  return ok({ gather: gathering.value.compiled, apply: compileApply(document.training, optimizer.value, planned.value.answers, gathering.value, options) });
}

type Owner = Pick<WeightValue, 'node'> & { readonly spec: Pick<WeightValue['spec'], 'name'> };

/** A sum that is kept from batch to batch. `output`: its next value; null where it is only read. */
function gathered(name: string, { node, spec }: Owner, { type }: Value, output: string | null): StateTensor {
  return { name, type, role: 'gathered', node, weight: spec.name, init: { kind: 'zeros' }, input: name, output };
}

/** Name of the sum of a weight's gradients of one answer's loss. */
function gradientName({ node, spec }: Owner, answer: number): string {
  return `gathered/${answer}/${stateName(node, spec.name)}`;
}

function ownerOfTotals(answers: Plan['answers']): Owner {
  return { node: defined(answers[0], 'an answer').node, spec: { name: 'totals' } };
}

/** What the second graph needs to know of the first. */
interface Gathering {
  readonly compiled: Compiled;
  readonly weights: readonly WeightValue[];
  readonly trained: readonly WeightValue[];
  readonly totals: TensorType;
}

function compileGather(planned: Plan, { batch, target, probes = false }: TrainingOptions): Result<Gathering> {
  const { answers } = planned;
  const builder = new GraphBuilder();
  const mask = builder.input('mask', { dtype: 'float32', shape: [batch] });
  const carry = builder.input(carryScalar, scalarType);
  const lowered = lower(builder, planned, { mode: 'training', batch, mask, phases: phasesPay(target, batch) });
  const trained = trainedWeights(lowered.weights);
  if (!trained.ok) return trained;
  const { loss, totals, sums, inputs: targets } = appendLosses(builder, answers, lowered, mask);
  const state: StateTensor[] = [];
  const outputs = new Map<string, Value>();
  const gather = (name: string, owner: Owner, value: Value): void => {
    const before = builder.input(name, value.type);
    outputs.set(`next/${name}`, builder.emit('Add', [builder.emit('Mul', [before, carry]), value]));
    state.push(gathered(name, owner, value, `next/${name}`));
  };
  gather(totalsName, ownerOfTotals(answers), totals);
  const values = trained.value.map(({ value }) => value);
  for (const [answer, sum] of sums.entries()) {
    const gradients = backward(builder, sum, values);
    for (const [index, weight] of trained.value.entries()) gather(gradientName(weight, answer), weight, defined(gradients[index], 'a gradient'));
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
    { name: 'mask', type: mask.type, source: { kind: 'mask' } },
    { name: carryScalar, type: scalarType, source: { kind: 'scalar', name: carryScalar } },
  ];
  const manifest = { kind: 'training', batch, inputs, state: [...layers, ...state], answers: shown, loss: 'loss', totals: 'totals' } as const;
  const compiled = finish(builder.build(), target, manifest, { probes });
  return ok({ compiled, weights: lowered.weights, trained: trained.value, totals: totals.type });
}

function compileApply(
  training: TrainingSettings,
  optimizer: OptimizerDefinition,
  answers: Plan['answers'],
  gathering: Gathering,
  { batch, target, probes = false }: TrainingOptions,
): Compiled {
  const builder = new GraphBuilder();
  const weights = gathering.weights.map(
    ({ node, spec, frozen }): WeightValue => ({ node, spec, frozen, value: builder.input(stateName(node, spec.name), spec.type), next: null }),
  );
  const totals = builder.input(totalsName, gathering.totals);
  const read: StateTensor[] = [gathered(totalsName, ownerOfTotals(answers), totals, null)];
  const means = answers.map((answer, index) => meanLoss(builder, totals, index, answer.importance));
  const gradients = new Map<WeightValue, Value>();
  for (const weight of weights) {
    if (!gathering.trained.some(({ node, spec }) => node === weight.node && spec.name === weight.spec.name)) continue;
    const parts = means.map(({ share }, answer) => {
      const name = gradientName(weight, answer);
      const value = builder.input(name, weight.spec.type);
      read.push(gathered(name, weight, value, null));
      return builder.emit('Mul', [value, share]);
    });
    gradients.set(
      weight,
      parts.reduce((sum, part) => builder.emit('Add', [sum, part])),
    );
  }
  const updates = appendUpdates(builder, training, optimizer, weights, gradients, { joined: joinsUpdates(target, probes) });
  builder.output(
    'loss',
    means.map(({ loss }) => loss).reduce((sum, one) => builder.emit('Add', [sum, one])),
  );
  for (const [name, value] of updates.outputs) builder.output(name, value);
  const manifest = { kind: 'training', batch, inputs: updates.inputs, state: [...updates.state, ...read], answers: [], loss: 'loss', totals: null } as const;
  return finish(builder.build(), target, manifest, { probes });
}
