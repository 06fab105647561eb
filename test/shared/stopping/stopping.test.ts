/** Early stopping as in keras.callbacks.EarlyStopping. */
import { expect, test } from 'vitest';
import { stoppingOf, stoppings, verdictOf } from '../../../shared/stopping/index.ts';

const early = (params: Record<string, unknown>, losses: readonly number[]) => verdictOf({ type: 'early', params }, losses);

test('waits for as many epochs as its patience, from the best one', () => {
  const losses = [3, 2, 2.5, 2, 1.9, 2, 2, 2];
  const stops = losses.map((_, n) => early({ patience: 3 }, losses.slice(0, n + 1))?.stop);
  expect(stops).toEqual([false, false, false, false, false, false, false, true]);
  expect(early({ patience: 3 }, losses)).toEqual({ stop: true, best: 4, restore: true });
});

test('an improvement that is too small is none, and a loss that is no number never is one', () => {
  expect(early({ patience: 2, least: 0.2 }, [1, 0.9, 0.85])).toMatchObject({ stop: true, best: 0 });
  expect(early({}, [Number.NaN, 5, 6])?.best).toBe(1);
  expect(early({ patience: 2, restore: false }, [1, Number.NaN, Number.NaN])).toEqual({ stop: true, best: 0, restore: false });
});

test('the list', () => {
  expect(stoppings.map(({ type }) => type)).toEqual(['never', 'early']);
  expect(stoppingOf('late')).toBeUndefined();
  expect(verdictOf(undefined, [1, 2, 3])).toBeNull();
});
