/** Long jobs other than training (imports), by id: progress, time left, how they ended. */
import { create } from 'zustand';
import type { StudioEvent } from '../../shared/contract.ts';

export type Job = Extract<StudioEvent, { type: 'job' }>;

interface JobsStore {
  readonly jobs: ReadonlyMap<string, Job>;
  put(job: Job): void;
  clear(job: string): void;
}

export const useJobs = create<JobsStore>((set, get) => ({
  jobs: new Map(),
  put: (job) => set({ jobs: new Map(get().jobs).set(job.job, job) }),
  clear(job) {
    const jobs = new Map(get().jobs);
    jobs.delete(job);
    set({ jobs });
  },
}));

/** The newest import of a project that is running or has failed. */
export function importJob(jobs: ReadonlyMap<string, Job>, project: string): Job | null {
  return (
    [...jobs.values()].reverse().find((job) => job.project === project && job.kind === 'import' && (job.state === 'running' || job.state === 'failed')) ?? null
  );
}
