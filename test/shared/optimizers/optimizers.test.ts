/** Optimizers on (w1 - 1)² + (w2 - 2)², rate 0.1, from 0: the worked numbers of the reference page, and a few by hand. */
import { describe, expect, test } from 'vitest';
import { tensor } from '../../../shared/base/tensor.ts';
import { resolveParameters } from '../../../shared/layers/values.ts';
import { optimizerOf, optimizers } from '../../../shared/optimizers/index.ts';
import { backward } from '../../../shared/autodiff/backward.ts';
import { runGraph } from '../compile/run-graph.ts';

/** Weights after each step, and the loss before it. */
async function walk(type: string, given: Record<string, unknown>, steps: number, start = [0, 0]): Promise<{ weights: number[][]; losses: number[] }> {
  const optimizer = optimizerOf(type) ?? expect.fail(type);
  const params = resolveParameters(optimizer.parameters, given);
  let state: Record<string, number[]> = { w: start };
  const weights: number[][] = [];
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    const scalars = optimizer.scalars({ step, learningRate: 0.1, params });
    expect(Object.keys(scalars)).toEqual(optimizer.scalarNames);
    const inputs = Object.fromEntries([
      ...['w', ...optimizer.slots(params)].map((name) => [name, tensor('float32', [2], state[name] ?? [0, 0])] as const),
      ...Object.entries(scalars).map(([name, value]) => [name, tensor('float32', [], [value])] as const),
    ]);
    const out = await runGraph(inputs, (builder, value) => {
      const miss = builder.sub(value('w'), builder.constant(tensor('float32', [2], [1, 2])));
      const loss = builder.sum(builder.mul(miss, miss), [0]);
      const [gradient] = backward(builder, loss, [value('w')]);
      const update = optimizer.update({ builder, params, weight: value('w'), gradient: gradient ?? loss, slot: value, scalar: value });
      return { 'w+': update.weight, ...Object.fromEntries(Object.entries(update.slots).map(([name, next]) => [`${name}+`, next])), loss };
    });
    state = Object.fromEntries(Object.entries(out).map(([name, values]) => [name.replace('+', ''), values]));
    weights.push(state['w'] ?? []);
    losses.push(state['loss']?.[0] ?? Number.NaN);
  }
  return { weights, losses };
}

const close = (found: readonly number[][], wanted: readonly number[][], digits = 5) =>
  wanted.forEach((row, i) => row.forEach((value, j) => expect(found[i]?.[j], `${i}, ${j}`).toBeCloseTo(value, digits)));

describe('optimizers', () => {
  test('gradient descent', async () => {
    const { weights, losses } = await walk('sgd', {}, 4);
    close(
      weights,
      [
        [0.2, 0.4],
        [0.36, 0.72],
        [0.488, 0.976],
      ],
      6,
    );
    close([losses], [[5, 3.2, 2.048, 1.31072]]);
  });

  test('Adam', async () => {
    const { weights } = await walk('adam', {}, 3);
    close(weights, [
      [0.1, 0.1],
      [0.19959, 0.19983],
      [0.29841, 0.29938],
    ]);
  });

  test('momentum keeps its speed; Nesterov looks ahead', async () => {
    // By hand: b1 = g1 = (-2, -4); w1 = (0.2, 0.4); g2 = (-1.6, -3.2); b2 = 0.9 b1 + g2 = (-3.4, -6.8)
    close((await walk('momentum', { momentum: 0.9 }, 2)).weights, [
      [0.2, 0.4],
      [0.54, 1.08],
    ]);
    // w1 = 0 + 0.1 (2 + 0.9 * 2) = 0.38
    close((await walk('momentum', { momentum: 0.9, nesterov: true }, 1)).weights, [[0.38, 0.76]]);
  });

  test('decay: in the gradient for SGD and Adam, on the weight for AdamW', async () => {
    // w = 1 is the minimum of the first term: only decay moves it.
    const at = async (type: string) => (await walk(type, { weightDecay: 0.5 }, 1, [1, 2])).weights[0] ?? [];
    expect((await at('sgd'))[0]).toBeCloseTo(1 - 0.1 * 0.5, 6);
    expect((await at('adam'))[0]).toBeCloseTo(1 - 0.1, 5);
    expect((await at('adamw'))[0]).toBeCloseTo(1 * (1 - 0.1 * 0.5), 5);
  });

  test('first rates and words are there for each', () => {
    for (const { learningRate, help, label, torch, parameters } of optimizers) {
      expect(learningRate).toBeGreaterThan(0);
      expect(`${help.zh}${label.zh}`).toMatch(/\p{Script=Han}/u);
      expect(torch(resolveParameters(parameters, {}), 'LEARNING_RATE')).toMatch(/^(torch\.optim\.\w+|Lion)\(model\.parameters\(\), lr=LEARNING_RATE/);
    }
  });
});
