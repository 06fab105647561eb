/** Learning rates over a run. */
import { expect, test } from 'vitest';
import { learningRateAt, scheduleOf, schedules } from '../../../shared/schedules/index.ts';

const rates = (type: string, params: Record<string, unknown>, steps: readonly number[]) =>
  steps.map((step) => learningRateAt({ learningRate: 0.1, schedule: { type, params } }, step, 10, 100));

test('constant stays, step and exponential fall by the epoch', () => {
  expect(rates('constant', {}, [0, 99])).toEqual([0.1, 0.1]);
  expect(rates('step', { every: 2, factor: 0.5 }, [0, 19, 20, 39, 40])).toEqual([0.1, 0.1, 0.05, 0.05, 0.025]);
  expect(rates('exponential', { factor: 0.5 }, [0, 9, 10, 20])).toEqual([0.1, 0.1, 0.05, 0.025]);
});

test('cosine falls from the rate towards its floor', () => {
  const [first, middle, last] = rates('cosine', { floor: 0.2 }, [0, 50, 99]);
  expect(first).toBeCloseTo(0.1, 12);
  expect(middle).toBeCloseTo(0.06, 12);
  expect(last).toBeGreaterThan(0.02);
  expect(last).toBeLessThan(0.023);
});

test('an unknown schedule counts as constant', () => {
  expect(scheduleOf('nonsense')).toBeUndefined();
  expect(rates('nonsense', {}, [50])).toEqual([0.1]);
  expect(schedules.map(({ type }) => type)).toEqual([
    'constant',
    'step',
    'multi-step',
    'exponential',
    'cosine',
    'cosine-restarts',
    'warm-up',
    'one-cycle',
    'plateau',
  ]);
});

test('chosen epochs, written by a person', () => {
  expect(rates('multi-step', { epochs: '2; 4,4', factor: 0.5 }, [0, 19, 20, 39, 40])).toEqual([0.1, 0.1, 0.05, 0.05, 0.0125]);
  expect(rates('multi-step', { epochs: 'none' }, [0, 99])).toEqual([0.1, 0.1]);
});

test('a slow start rises by the step and may outlast the training', () => {
  expect(rates('warm-up', { epochs: 2, start: 0.5 }, [0, 10, 20, 99])).toEqual([0.05, 0.075, 0.1, 0.1].map((rate) => expect.closeTo(rate, 12)));
  for (const rate of rates('warm-up', { epochs: 50, after: 'cosine' }, [0, 50, 99])) expect(rate).toBeLessThan(0.1);
});

test('one cycle peaks at the rate, whatever its share', () => {
  for (const rise of [0.01, 0.3, 0.99]) {
    const all = rates(
      'one-cycle',
      { rise },
      Array.from({ length: 100 }, (_, step) => step),
    );
    expect(Math.max(...all)).toBeGreaterThan(0.099);
    expect(Math.max(...all)).toBeLessThanOrEqual(0.1);
    expect(all.every((rate) => rate > 0)).toBe(true);
  }
  expect(learningRateAt({ learningRate: 0.1, schedule: { type: 'one-cycle', params: {} } }, 0, 1, 1)).toBeGreaterThan(0);
});
