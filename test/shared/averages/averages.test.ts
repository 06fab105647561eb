/** Averages as running shares: what the weights at some steps come to. */
import { expect, test } from 'vitest';
import { averageOf, averages, averageShare, keepsAverage, weightsInUse } from '../../../shared/averages/index.ts';

/** The average after each step of weights that are 1, 2, 3 ... */
function follow(type: string, params: Record<string, unknown>, steps: number, stepsPerEpoch: number): number[] {
  const found: number[] = [];
  let average = 0;
  for (let step = 0; step < steps; step++) {
    const share = averageShare({ type, params }, { step, stepsPerEpoch, totalSteps: steps });
    average = average * (1 - share) + share * (step + 1);
    found.push(average);
  }
  return found;
}

test('EMA begins with the first weights', () => {
  expect(follow('ema', { decay: 0.5 }, 4, 2)).toEqual([1, 1.5, 2.25, 3.125]);
});

test('SWA is the mean of the weights at the ends of the last epochs, and the weights themselves before', () => {
  // Four epochs of three steps, from the third on: the weights after steps 9 and 12.
  const found = follow('swa', { start: 0.5 }, 12, 3);
  expect(found.slice(0, 8)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(found.slice(8)).toEqual([9, 9, 9, 10.5]);
  expect(follow('swa', { start: 1 }, 6, 3).at(-1)).toBe(6);
});

test('the list, and what is used', () => {
  expect(averages.map(({ type }) => type)).toEqual(['none', 'ema', 'swa']);
  expect(averageOf('mean')).toBeUndefined();
  expect([undefined, { type: 'none', params: {} }, { type: 'ema', params: {} }].map(keepsAverage)).toEqual([false, false, true]);
  expect([
    ...weightsInUse(
      new Map([
        ['w', 1],
        ['w/average', 2],
        ['mean', 3],
      ]),
    ).entries(),
  ]).toContainEqual(['w', 2]);
});
