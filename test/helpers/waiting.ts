/** Waiting for what a run or a request comes to. */
import type { Problem } from '../../shared/base/problem.ts';
import type { Run } from '../../shared/contract.ts';
import type { TestContext } from './project.ts';

const over: readonly Run['status'][] = ['done', 'failed', 'interrupted', 'paused', 'stopped'];

/** The next time the run is as `wanted` says. */
export function when(context: Pick<TestContext, 'onEvent'>, wanted: (run: Run) => boolean): Promise<Run> {
  return new Promise((resolve) => {
    const stop = context.onEvent((event) => {
      if (event.type !== 'run' || !wanted(event.run)) return;
      stop();
      resolve(event.run);
    });
  });
}

export const whenOver = (context: Pick<TestContext, 'onEvent'>): Promise<Run> => when(context, ({ status }) => over.includes(status));

/** The Problem that a request is refused with. */
export async function refusal(work: Promise<unknown>): Promise<Problem> {
  return await work.then(
    () => {
      throw new Error('it was not refused');
    },
    (error: { problem: Problem }) => error.problem,
  );
}
