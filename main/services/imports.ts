/** Imports that are running: one at a time into a project. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { ProjectStore } from '../store/types.ts';
import type { Context } from './context.ts';
import { type ImportJob, startImport } from './import-job.ts';

export interface Imports {
  /** `source`: what the data is said to come from, where that is not the path of the plan. */
  start(project: string, plan: ImportPlan, source?: Dataset['source']): { readonly job: string };
  cancel(job: string): void;
  /** Cancels all, and waits for their end. */
  close(): Promise<void>;
}

/** `attach` makes a data set that has arrived the one the project learns from. */
export function createImports(context: Context, attach: (project: string, store: ProjectStore, dataset: Dataset) => Promise<unknown>): Imports {
  const jobs = new Map<string, ImportJob>();
  return {
    start(project, plan, source) {
      const store = context.projects.store(project);
      if (store.readOnly) throw readOnly();
      if ([...jobs.values()].some((job) => job.project === project)) throw alreadyRunning();
      const job = startImport({
        project,
        store,
        plan,
        launch: context.launch,
        ...(source === undefined ? {} : { source }),
        emit: (event) => {
          context.emit(event);
        },
        onDataset: async (dataset) => {
          await attach(project, store, dataset);
        },
      });
      jobs.set(job.id, job);
      void job.over.then(() => jobs.delete(job.id));
      return { job: job.id };
    },
    cancel(job) {
      jobs.get(job)?.cancel();
    },
    async close() {
      const running = [...jobs.values()];
      for (const job of running) job.cancel();
      await Promise.all(running.map((job) => job.over));
    },
  };
}

function readOnly(): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'read-only',
      what: text('This project is open for reading only, so no data can be added.', '该项目以只读方式打开，不能添加数据。'),
    }),
  );
}

function alreadyRunning(): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'import-running',
      what: text('Data is being imported into this project already.', '该项目正在导入数据。'),
      how: text('Wait for it to end, or stop it.', '请等待其完成，或停止它。'),
    }),
  );
}
