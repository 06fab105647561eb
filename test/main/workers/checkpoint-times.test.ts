import { expect, it } from 'vitest';
import { createCheckpointTimes } from '../../../main/workers/checkpoint-times.ts';

/** Seconds at which one is due, between steps of a tenth of a second and epochs of three seconds; each takes the studio so long. */
function taken(milliseconds: number, seconds: number): readonly number[] {
  let now = 0;
  const times = createCheckpointTimes(30_000, () => now);
  const at: number[] = [];
  for (let step = 1; step <= seconds * 10; step++) {
    now = step * 100;
    if (!times.due(step % 30 === 0)) continue;
    at.push(now / 1000);
    times.left(step);
    times.saved(step, milliseconds);
  }
  return at;
}

it('at every end of an epoch, where it costs nothing', () => {
  expect(taken(20, 12)).toEqual([3, 6, 9, 12]);
});

it('where it keeps the studio busy, for a twentieth of the time', () => {
  expect(taken(5000, 400)).toEqual([3, 103, 203, 303]);
});

it('never put off for more than ten minutes', () => {
  expect(taken(120_000, 1300)).toEqual([3, 603, 1203]);
});

it('not before the last one is kept', () => {
  let now = 0;
  const times = createCheckpointTimes(100, () => now);
  now = 1000;
  expect(times.due(false)).toBe(true);
  times.left(7);
  now = 100_000;
  expect(times.due(true)).toBe(false);
  times.saved(6, 1);
  expect(times.due(true)).toBe(false);
  times.saved(7, 1);
  expect(times.due(true)).toBe(true);
});
