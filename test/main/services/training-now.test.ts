/** What waits for trainings: begins when there is none, is ended by one that begins, and comes again after the last. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Context } from '../../../main/services/context.ts';
import { isTraining, trainingBegins, whileIdle } from '../../../main/services/training-now.ts';

const fresh = () => ({}) as Context;

test('trainings of all projects count', () => {
  const context = fresh();
  const [first, second] = [trainingBegins(context), trainingBegins(context)];
  first();
  expect(isTraining(context)).toBe(true);
  second();
  expect(isTraining(context)).toBe(false);
});

test('work waits until the last training has ended', async () => {
  const context = fresh();
  const [first, second] = [trainingBegins(context), trainingBegins(context)];
  let begun = false;
  const done = whileIdle(context, async () => {
    begun = true;
    return 7;
  });
  first();
  await sleep(5);
  expect(begun).toBe(false);
  second();
  expect(await done).toBe(7);
});

test('a training that begins ends the work, which is done anew after it', async () => {
  const context = fresh();
  const ends: string[] = [];
  const done = whileIdle(context, async (disturbed) => {
    const quick = ends.length > 0;
    await Promise.race([sleep(quick ? 0 : 5000, undefined, { ref: false }), new Promise((resolve) => disturbed.addEventListener('abort', resolve))]);
    ends.push(disturbed.aborted ? 'disturbed' : 'whole');
    return ends.length;
  });
  const ended = trainingBegins(context);
  await expect.poll(() => ends).toEqual(['disturbed']);
  await sleep(5);
  expect(ends).toHaveLength(1);
  ended();
  expect(await done).toBe(2);
  expect(ends).toEqual(['disturbed', 'whole']);
});

test('work that fails is not repeated', async () => {
  await expect(whileIdle(fresh(), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
