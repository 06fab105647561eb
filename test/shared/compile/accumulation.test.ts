/** Gradients gathered over batches: with several answers of different weight, the step is that of all their rows together. */
import { expect, test } from 'vitest';
import { createLearner } from '../../../main/engine/learner.ts';
import { defined } from '../../../shared/base/assert.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileAccumulation, compileTraining, initialState } from '../../../shared/compile/index.ts';
import type { Document } from '../../../shared/model/document.ts';
import { drawing, largestDifference } from './harness.ts';

const document: Document = drawing(
  [
    ['table', 'table-input', { columns: ['a', 'b'].map((name) => ({ name, kind: 'number' })) }],
    ['fc', 'linear', { units: 5 }],
    ['act', 'tanh'],
    ['kinds', 'linear', { units: 3 }],
    ['kind', 'output', { classes: ['x', 'y', 'z'], column: 'kind', classWeights: 'given', weights: '1 3 0.5' }],
    ['one', 'linear', { units: 1 }, 'act'],
    ['price', 'output', { answer: 'number', column: 'price', scaling: 'none', importance: 0.3 }],
  ],
  { optimizer: { type: 'sgd', params: { clipNorm: 0.5 } } },
);

const rows = 6;
const numbers = Array.from({ length: rows * 2 }, (_, i) => Math.sin(i * 7) * 2);
// The two answers are known of different rows: each has its own weight in each batch.
const kinds = [0, -1, 2, 1, 1, -1];
const prices = [1, 2, Number.NaN, Number.NaN, 5, Number.NaN];

async function step(batches: number): Promise<{ loss: number; weights: Map<string, Float32Array> }> {
  const batch = rows / batches;
  const options = { batch, target: 'cpu' } as const;
  const graphs = batches === 1 ? unwrap(compileTraining(document, options)) : unwrap(compileAccumulation(document, options));
  const state = initialState('model' in graphs ? graphs.manifest : graphs.apply.manifest, 4);
  const learner = await createLearner(graphs, batches, { device: 'cpu', threads: 1, spin: false }, state);
  for (let place = 0; place < batches; place++) {
    const part = (values: readonly number[], width = 1) => values.slice(place * batch * width, (place + 1) * batch * width);
    const write = (name: string, values: readonly number[]) => (defined(learner.forward.inputs.get(name), name).data as Float32Array).set(values);
    write('numbers', part(numbers, 2));
    write('target.kind', part(kinds));
    write('target.price', part(prices));
    write('mask', new Array<number>(batch).fill(1));
    await learner.run({ first: place === 0, last: place === batches - 1, seed: 0, scalars: { learningRate: 0.1 } });
  }
  const weights = new Map([...(await learner.snapshot())].map(([name, { data }]) => [name, data as Float32Array]));
  const loss = learner.loss();
  await learner.release();
  return { loss, weights };
}

test('one batch of 6, two of 3, three of 2 and six of 1 are the same step', async () => {
  const whole = await step(1);
  expect(Number.isFinite(whole.loss)).toBe(true);
  for (const batches of [2, 3, 6]) {
    const parted = await step(batches);
    expect(parted.loss, `${batches} batches`).toBeCloseTo(whole.loss, 5);
    expect([...parted.weights.keys()].sort()).toEqual([...whole.weights.keys()].sort());
    for (const [name, values] of whole.weights) expect(largestDifference(values, parted.weights.get(name) ?? []), name).toBeLessThan(2e-7);
  }
});
