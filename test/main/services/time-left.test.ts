/** Time left is said once it can be known, and follows the machine. */
import { expect, test } from 'vitest';
import { createTimeLeft } from '../../../main/services/time-left.ts';

test('nothing at first, then the pace of the last half minute', () => {
  let now = 7000;
  const left = createTimeLeft(() => now);
  const after = (seconds: number, done: number) => {
    now += seconds * 1000;
    return left(done, 1000);
  };
  expect(after(0, 1)).toBeNull();
  expect(after(1, 11)).toBeNull();
  expect(after(1, 21)).toBeCloseTo(97.9); // ten a second
  for (let second = 1; second <= 60; second++) after(1, 21 + second); // one a second
  expect(after(1, 82)).toBeCloseTo(918, -1);
  expect(after(1, 82)).not.toBeNull();
  for (let second = 1; second <= 40; second++) after(1, 82);
  expect(after(1, 82)).toBeNull(); // it stands still
});
