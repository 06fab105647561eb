/** The run that is meant where none is named. */
import { expect, test } from 'vitest';
import { chooseRun } from '../../../main/cli/session.ts';
import type { Project, Run } from '../../../shared/contract.ts';

const store = {
  runs: { checkpointPlace: (id: string) => (id === 'bare' ? null : {}) },
  datasets: { get: (id: string) => (id === 'here' ? {} : null) },
} as never;
const chosen = (...runs: readonly (readonly [id: string, status: Run['status'], dataset: string])[]) =>
  chooseRun({ path: 'p', runs: runs.map(([id, status, dataset], at) => ({ id, status, dataset, number: at + 1 })) } as unknown as Project, store).id;

test('is the newest that is done, else the newest with weights; one that came along from another project only where there is no other', () => {
  expect(chosen(['a', 'done', 'here'], ['b', 'done', 'here'], ['c', 'paused', 'here'])).toBe('b');
  expect(chosen(['a', 'paused', 'here'], ['bare', 'paused', 'here'])).toBe('a');
  expect(chosen(['came', 'done', 'elsewhere'], ['own', 'paused', 'here'])).toBe('own');
  expect(chosen(['came', 'done', 'elsewhere'], ['bare', 'running', 'here'])).toBe('came');
  expect(() => chosen(['bare', 'paused', 'here'])).toThrow(/has been trained/);
});
