/** First weights by choice: the spreads and bounds of torch.nn.init. */
import { expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileTraining, initialState } from '../../../shared/compile/index.ts';
import { drawing, threeClasses } from '../compile/harness.ts';

const numbersOf = (initial: string) => {
  const document = drawing([
    ['pictures', 'image-input', { channels: 3, height: 6, width: 6 }],
    ['first', 'conv2d', { filters: 24 }],
    ['it', 'conv2d', { filters: 40, kernel: [3, 2], initial }], // weight [40, 24, 3, 2]
    ['flat', 'flatten'],
    ['fc', 'linear', { units: 3 }],
    threeClasses,
  ]);
  const state = initialState(unwrap(compileTraining(document, { batch: 1, target: 'cpu' })).manifest, 5);
  const values = (name: string) => Array.from(state.get(name)?.data as Float32Array);
  return { weight: values('it.weight'), bias: values('it.bias') };
};
const [fanIn, fanOut] = [24 * 6, 40 * 6];
const spread = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

test.each([
  ['torch', 1 / Math.sqrt(3 * fanIn), 1 / Math.sqrt(fanIn)],
  ['he-normal', Math.sqrt(2 / fanIn), Infinity],
  ['he-uniform', Math.sqrt(2 / fanIn), Math.sqrt(6 / fanIn)],
  ['xavier-normal', Math.sqrt(2 / (fanIn + fanOut)), Infinity],
  ['xavier-uniform', Math.sqrt(2 / (fanIn + fanOut)), Math.sqrt(6 / (fanIn + fanOut))],
  ['normal', 0.02, Infinity],
  ['orthogonal', 1 / Math.sqrt(fanIn), Infinity],
  ['zeros', 0, 0],
] as const)('%s has the spread and bound it should', (initial, wanted, bound) => {
  const { weight, bias } = numbersOf(initial);
  expect(Math.abs(spread(weight) - wanted)).toBeLessThanOrEqual(0.03 * wanted);
  expect(Math.max(...weight.map(Math.abs))).toBeLessThanOrEqual(bound * 1.000001);
  if (initial === 'torch') expect(Math.max(...bias.map(Math.abs))).toBeLessThanOrEqual(1 / Math.sqrt(fanIn));
  else expect(bias.every((value) => value === 0)).toBe(true);
});

test('orthogonal filters know nothing of each other', () => {
  const { weight } = numbersOf('orthogonal');
  const row = (n: number) => weight.slice(n * fanIn, (n + 1) * fanIn);
  for (const [a, b] of [
    [0, 0],
    [0, 39],
    [7, 8],
  ] as const) {
    const dot = row(a).reduce((sum, value, i) => sum + value * (row(b)[i] ?? 0), 0);
    expect(dot).toBeCloseTo(a === b ? 1 : 0, 6);
  }
});
