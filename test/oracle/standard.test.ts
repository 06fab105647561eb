/** Our losses and optimizers against the cases of the ONNX project (Debian's libonnx-testdata): cross-entropy, Adagrad, Adam, momentum. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { defined } from '../../shared/base/assert.ts';
import { sizeOf, type Tensor, tensor } from '../../shared/base/tensor.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import { shapeOf, type Value } from '../../shared/ir/graph.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { lossOf } from '../../shared/losses/index.ts';
import { weightOfTarget } from '../../shared/losses/one-hot.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { largestDifference, numbers, runGraph } from '../helpers/run-graph.ts';
import { caseRoot as root, type NodeCase, openCase } from './onnx-cases.ts';

const missing = existsSync(root) ? '' : '(Debian package libonnx-testdata is not installed)';
const names = missing === '' ? readdirSync(root) : [];
const within = 1e-5;

const at = (tensors: Readonly<Record<string, Tensor>>, name: string) => defined(tensors[name], name);

/** `[N, classes, ...]` as rows `[N x ..., classes]`. */
function rows(g: GraphBuilder, x: Value): Value {
  const shape = shapeOf(x);
  const last = g.transpose(x, [0, ...shape.slice(2).map((_, i) => i + 2), 1]);
  return g.reshape(last, [-1, shape[1] ?? 1]);
}

async function crossEntropy({ inputs, attributes }: NodeCase): Promise<readonly number[]> {
  const [logits, target, weights] = Object.values(inputs) as [Tensor, Tensor, Tensor | undefined];
  const g = new GraphBuilder();
  const x = g.input('x', logits);
  const ids = numbers(target);
  const ignored = attributes['ignore_index'];
  const given = rows(g, x);
  const y = g.input('y', { dtype: 'int32', shape: [ids.length] });
  const counts = g.input('counts', { dtype: 'float32', shape: [ids.length] });
  const classWeights = weights === undefined ? null : g.input('w', weights);
  const { perRow } = defined(lossOf('cross-entropy'), 'cross-entropy');
  const losses = g.mul(perRow(g, given, y, { smoothing: 0 }, classWeights), counts);
  const shares = classWeights === null ? counts : g.mul(weightOfTarget(g, given, y, classWeights), counts);
  const { reduction = 'mean' } = attributes;
  g.output('loss', reduction === 'none' ? losses : reduction === 'sum' ? g.sum(losses, [0]) : g.div(g.sum(losses, [0]), g.sum(shares, [0])));
  const known = ids.map((id) => (id === ignored ? -1 : id));
  const feeds = {
    x: logits,
    y: tensor('int32', [ids.length], known),
    counts: tensor(
      'float32',
      [ids.length],
      known.map((id) => Number(id >= 0)),
    ),
    ...(weights && { w: weights }),
  };
  return numbers(at(await runGraph(g.build(), feeds), 'loss'));
}

/** How the standard's attributes and states are called here. */
const spoken: Readonly<Record<string, { readonly type: string; readonly params: Readonly<Record<string, string>>; readonly slots: readonly string[] }>> = {
  Adagrad: { type: 'adagrad', params: { decay_factor: 'rateDecay', epsilon: 'epsilon', norm_coefficient: 'weightDecay' }, slots: ['squares'] },
  Adam: { type: 'adam', params: { alpha: 'beta1', beta: 'beta2', epsilon: 'epsilon', norm_coefficient: 'weightDecay' }, slots: ['mean', 'square'] },
  Momentum: { type: 'momentum', params: { alpha: 'momentum', norm_coefficient: 'weightDecay' }, slots: ['momentum'] },
};

/** The numbers of this case were made with an epsilon that its node does not say (onnx/backend/test/case/node/adam.py). */
const unsaid: Readonly<Record<string, number>> = { test_adam_multiple: 1e-2 };

async function optimizer(name: string): Promise<number> {
  const { op, attributes, inputs, outputs }: NodeCase = openCase(name);
  const { type, params: words, slots } = defined(spoken[op], op);
  const rule = defined(optimizerOf(type), type);
  const given = Object.fromEntries(
    Object.entries(words).flatMap(([theirs, ours]) => (attributes[theirs] === undefined ? [] : [[ours, Number(attributes[theirs])]])),
  );
  const all = { epsilon: unsaid[name] ?? 1e-6, ...given, nesterov: attributes['mode'] === 'nesterov' };
  const params = { ...resolveParameters(rule.parameters, {}), ...all };
  const [[, rate], [, time], ...tensors] = Object.entries(inputs) as [[string, Tensor], [string, Tensor], ...[string, Tensor][]];
  const step = Number(time.data[0]);
  const learningRate = Number(rate.data[0]);
  // The standard corrects Adam's moments from the second step on, so in its first step nothing is scaled.
  const scalars: Readonly<Record<string, number>> =
    type === 'adam' && step === 0 ? { stepSize: learningRate, spreadScale: 1 } : rule.scalars({ step, learningRate, params });
  const count = tensors.length / (2 + slots.length);
  const wanted = Object.values(outputs);
  let worst = 0;
  for (let i = 0; i < count; i++) {
    const [weight, gradient, ...states] = Array.from({ length: 2 + slots.length }, (_, part) => defined(tensors[i + part * count], 'a tensor')[1]) as [
      Tensor,
      Tensor,
      ...Tensor[],
    ];
    const g = new GraphBuilder();
    const slotValues = slots.map((name, place) => [name, g.input(name, defined(states[place], name))] as const);
    const next = rule.update({
      builder: g,
      params,
      weight: g.input('weight', weight),
      gradient: g.input('gradient', gradient),
      slot: (name) => defined(new Map(slotValues).get(name), name),
      scalar: (name) => g.scalar(defined(scalars[name], name)),
    });
    g.output('next weight', next.weight);
    for (const name of slots) g.output(`next ${name}`, defined(next.slots[name], name));
    const found = await runGraph(g.build(), { weight, gradient, ...Object.fromEntries(slots.map((name, place) => [name, defined(states[place], name)])) });
    for (const [part, name] of ['weight', ...slots].entries())
      worst = Math.max(worst, largestDifference(at(found, `next ${name}`), defined(wanted[i + part * count], name)));
  }
  return worst;
}

describe.skipIf(missing !== '')(`losses and optimizers of the ONNX standard ${missing}`, () => {
  const losses = names.filter((name) => name.startsWith('test_sce_') && !name.endsWith('_expanded'));
  const optimizers = names.filter((name) => /^test_(adagrad|adam|momentum|nesterov_momentum)/.test(name));

  test('are all there', () => {
    expect([losses.length, optimizers.length]).toEqual([34, 7]);
  });

  test.each(losses)('%s', async (name) => {
    const found = openCase(name);
    const ours = await crossEntropy(found);
    const [wanted] = Object.values(found.outputs) as [Tensor];
    const size = sizeOf(wanted.shape);
    const worst = Math.max(...numbers(wanted).map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));
    expect([ours.length, worst <= within]).toEqual([size, true]);
  });

  test.each(optimizers)('%s', async (name) => {
    expect(await optimizer(name)).toBeLessThanOrEqual(within);
  });
});
