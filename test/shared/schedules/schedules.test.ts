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
  expect(schedules.map(({ type }) => type)).toEqual(['constant', 'step', 'exponential', 'cosine']);
});
