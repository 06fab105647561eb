/** The dot of each room: is there something, does it need you, is it working, is it done. */
import { useDocument } from './document.ts';
import { importJob, useJobs } from './jobs.ts';
import { activeRun, usableRuns, useRuns } from './runs.ts';
import { type Room, useSession } from './session.ts';

export type RoomState = 'empty' | 'ready' | 'attention' | 'working' | 'done';

export function useRoomStates(): { readonly [R in Room]: RoomState } {
  const project = useSession((store) => store.project);
  const job = useJobs((store) => (project ? importJob(store.jobs, project.id) : null));
  const runs = useRuns((store) => store.runs);
  const errors = useDocument((store) => store.open?.check.problems.some((problem) => problem.severity === 'error') ?? false);
  const active = activeRun(runs);
  const usable = usableRuns(runs).length > 0;
  const [newest] = runs;
  const hasData = project?.dataset != null;

  return {
    data: job?.state === 'running' ? 'working' : job?.state === 'failed' ? 'attention' : hasData ? 'done' : 'empty',
    network: errors ? 'attention' : 'ready',
    training:
      active && active.status !== 'paused'
        ? 'working'
        : newest?.status === 'paused' || newest?.status === 'interrupted' || newest?.status === 'failed'
          ? 'attention'
          : usable
            ? 'done'
            : hasData && !errors
              ? 'ready'
              : 'empty',
    results: usable ? 'ready' : 'empty',
    share: usable ? 'ready' : 'empty',
  };
}
