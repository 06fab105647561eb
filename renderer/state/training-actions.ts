/** Starting, pausing and stopping a run, and why it may not be possible: one answer for button, command and header. */
import type { en } from '../locales/en.ts';
import { api, problemFrom } from '../api/index.ts';
import { useDocument } from './document.ts';
import { activeRun, useRuns } from './runs.ts';
import { useSession } from './session.ts';

/** A sentence of `why.*`, with the number it speaks of. */
export interface Reason {
  readonly key: Exclude<keyof typeof en.why, 'problems_one' | 'problems_other'> | 'problems';
  readonly count?: number;
}

/** Why a training cannot start now; null when it can. */
export function startReason(): Reason | null {
  const { open } = useDocument.getState();
  if (!open) return { key: 'noProject' };
  if (open.readOnly) return { key: 'readOnly' };
  const active = activeRun(useRuns.getState().runs);
  if (active && active.status !== 'paused') return { key: 'training' };
  if (open.document.data.version === null) return { key: 'noData' };
  const errors = open.check.problems.filter((problem) => problem.severity === 'error').length;
  return errors > 0 ? { key: 'problems', count: errors } : null;
}

async function attempt(action: (project: string) => Promise<unknown>): Promise<void> {
  const { project, report } = useSession.getState();
  if (!project) return;
  try {
    await action(project.id);
  } catch (error) {
    report(problemFrom(error));
  }
}

/** Waits until every edit is on disk, so that the run is of what is on the screen. */
export async function startTraining(): Promise<void> {
  await attempt(async (project) => {
    await useDocument.getState().settled();
    const run = await api.request('runs.start', { project });
    useRuns.getState().put(run, null);
    await useRuns.getState().fetchMetrics(run.id);
  });
}

export const pauseRun = (run: string): Promise<void> => attempt((project) => api.request('runs.pause', { project, run }));
export const stopRun = (run: string): Promise<void> => attempt((project) => api.request('runs.stop', { project, run }));
export const resumeRun = (run: string): Promise<void> =>
  attempt(async (project) => useRuns.getState().put(await api.request('runs.resume', { project, run }), null));
