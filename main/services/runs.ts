/** Trainings of a project: start, pause, resume, stop, history, curves. One at a time in a project; nothing is overwritten. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { HandlersOf } from '../../shared/contract.ts';
import { rowsOf } from '../../shared/model/rows-at-once.ts';
import type { ProjectStore } from '../store/types.ts';
import { adoptRun, runsElsewhere } from './adopt.ts';
import { interruptedProblem, keepTrying } from './active-run.ts';
import { ActiveRuns, type RunsOptions, runProblem, underWay } from './active-runs.ts';
import { datasetOf, documentWith, fitsDevice, noData, obstacle, readyToTrain, threadsFor } from './before-training.ts';
import type { Context } from './context.ts';
import { deviceFor, deviceRefusal } from './devices.ts';
import { inferenceOf } from './inference-client.ts';
import { thin } from './metric-stream.ts';
import { isTraining } from './training-now.ts';

export type RunsService = HandlersOf<'runs'> & {
  /** Pauses what is running, so that it can go on later. */
  close(): Promise<void>;
};

export function createRunsService(context: Context, options: RunsOptions = {}): RunsService {
  const active = new ActiveRuns(context, options);
  const { store } = context.projects;

  async function deviceReady(id: string): Promise<void> {
    const why = await deviceRefusal(context, id);
    if (why === null) return;
    throw new ProblemError(
      makeProblem({
        code: 'device-unusable',
        place: { setting: 'device' },
        what: text(`The device "${id}" cannot train here.`, `此处无法使用设备“${id}”进行训练。`),
        why,
        how: text('Choose "auto" or "cpu".', '请选择“auto”或“cpu”。'),
      }),
    );
  }

  return {
    async 'runs.start'({ project, name, training }) {
      await active.settled(project);
      await deviceReady(documentWith(store(project), training).training.device);
      const file = active.mayStart(project);
      const document = documentWith(file, training);
      const dataset = readyToTrain(document, file);
      fitsDevice(document);
      const number = Math.max(0, ...file.runs.list().map((run) => run.number)) + 1;
      const run = file.runs.create({
        name: name ?? `Run ${number}`,
        document,
        dataset,
        device: deviceFor(context, document),
        threads: threadsFor(document),
        totalSteps: 0,
        totalEpochs: document.training.epochs,
      });
      return active.launch(project, run, false);
    },
    async 'runs.resume'({ project, run: id }) {
      await active.settled(project);
      await deviceReady(active.run(project, id).device);
      const file = active.mayStart(project);
      const run = active.run(project, id);
      if (run.status === 'done')
        throw runProblem('run-is-done', text(`"${run.name}" is done: there is nothing left to resume.`, `“${run.name}”已完成，无需恢复。`), id);
      if (file.datasets.get(run.dataset) === null) throw noData(id);
      const resumed = file.runs.update(id, { status: 'preparing', problem: null });
      try {
        return active.launch(project, resumed, true);
      } catch (error) {
        keepTrying(() => file.runs.update(id, { status: run.status, problem: run.problem }));
        throw error;
      }
    },
    async 'runs.pause'({ project, run }) {
      active.halt(project, run, 'paused');
      return {};
    },
    async 'runs.stop'({ project, run }) {
      active.halt(project, run, 'stopped');
      return {};
    },
    'runs.list': async ({ project }) => active.list(project),
    'runs.elsewhere': async ({ path }) => runsElsewhere(path),
    async 'runs.adopt'({ project, path, run: id }) {
      const run = adoptRun(store(project), path, id);
      context.emit({ type: 'run', project, run, secondsLeft: null });
      return run;
    },
    async 'runs.rename'({ project, run, name }) {
      active.run(project, run);
      const renamed = store(project).runs.update(run, { name });
      context.emit({ type: 'run', project, run: { ...active.run(project, run), name: renamed.name }, secondsLeft: null });
      return {};
    },
    async 'runs.memory'({ project, training }) {
      const file = store(project);
      const document = documentWith(file, training);
      return await inferenceOf(context).ask('memory', { document, data: rowsOf(datasetOf(document, file)) });
    },
    async 'runs.pace'({ project, training }) {
      const file = store(project);
      const document = documentWith(file, training);
      const { device } = document.training;
      // A trial beside a training would be wrong about both.
      if (isTraining(context) || (device !== 'auto' && device !== 'cpu') || obstacle(document, file) !== null) return null;
      return await inferenceOf(context).ask('pace', { project: file.path, document, threads: threadsFor(document) });
    },
    async 'runs.metrics'({ project, run, points }) {
      active.run(project, run);
      return thin(store(project).runs.metrics(run), points);
    },
    close: () => active.close(),
  };
}

/** Runs that were under way when the studio was ended; called when a project is opened. */
export function markInterruptedRuns(store: ProjectStore): void {
  if (store.readOnly) return;
  for (const { id, status } of store.runs.list()) {
    if (underWay.has(status)) store.runs.update(id, { status: 'interrupted', problem: interruptedProblem(id) });
  }
}
