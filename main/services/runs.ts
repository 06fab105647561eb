/** Trainings of a project: start, pause, resume, stop, history, curves. One at a time in a project; nothing is overwritten. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { HandlersOf, Run, RunStatus } from '../../shared/contract.ts';
import { findRun } from '../store/find-run.ts';
import type { ProjectStore } from '../store/types.ts';
import { adoptRun, runsElsewhere } from './adopt.ts';
import { type ActiveRun, interruptedProblem, keepTrying, startActiveRun } from './active-run.ts';
import { documentWith, fitsDevice, noData, obstacle, readyToTrain, threadsFor } from './before-training.ts';
import type { Context } from './context.ts';
import { deviceFor, deviceRefusal } from './devices.ts';
import { inferenceOf } from './inference-client.ts';
import { memoryHere } from './memory-here.ts';
import { thin } from './metric-stream.ts';
import { isTraining, trainingBegins } from './training-now.ts';

export type RunsService = HandlersOf<'runs'> & {
  /** Pauses what is running, so that it can go on later. */
  close(): Promise<void>;
};

export interface RunsOptions {
  /** For tests. Default 30. */
  readonly checkpointSeconds?: number;
}

export function createRunsService(context: Context, options: RunsOptions = {}): RunsService {
  const active = new Map<string /* project */, ActiveRun>();
  const { store } = context.projects;

  function launch(project: string, run: Run, resume: boolean): Run {
    const running = startActiveRun({ context, project, store: store(project), run, resume, ...options });
    active.set(project, running);
    const ended = trainingBegins(context);
    void running.ended.then(() => {
      ended();
      if (active.get(project) === running) active.delete(project);
    });
    return running.run();
  }

  function runOf(project: string, id: string): Run {
    const running = active.get(project)?.run();
    if (running?.id === id) return running;
    return findRun(store(project), id);
  }

  /** The last run has said its last word, but its process may still be going. */
  async function settled(project: string): Promise<void> {
    const last = active.get(project);
    if (last && !underWay.has(last.run().status)) await last.ended;
  }

  /** Nothing may be awaited between this and `launch`: two starts at once would both pass. */
  function mayStart(project: string): ProjectStore {
    const file = store(project);
    if (file.readOnly)
      throw problem(
        'project-read-only',
        text('This project is open elsewhere: here it can be looked at, not trained.', '该项目已在别处打开：此处只能查看，不能训练。'),
      );
    const other = active.get(project);
    if (other) {
      const { id, name } = other.run();
      throw problem('run-active', text(`"${name}" is being trained. Pause or stop it first.`, `“${name}”正在训练，请先暂停或停止。`), id);
    }
    return file;
  }

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

  const halt = (project: string, id: string, as: 'paused' | 'stopped'): void => {
    const running = active.get(project);
    if (running?.run().id === id) {
      running.halt(as);
      return;
    }
    const run = runOf(project, id);
    // Not under way: a paused run may still be given up.
    if (as === 'stopped' && (run.status === 'paused' || run.status === 'interrupted')) {
      const stopped = store(project).runs.update(id, { status: 'stopped', problem: null });
      context.emit({ type: 'run', project, run: stopped, secondsLeft: null });
    }
  };

  return {
    async 'runs.start'({ project, name, training }) {
      await settled(project);
      await deviceReady(documentWith(store(project), training).training.device);
      const file = mayStart(project);
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
      return launch(project, run, false);
    },
    async 'runs.resume'({ project, run: id }) {
      await settled(project);
      await deviceReady(runOf(project, id).device);
      const file = mayStart(project);
      const run = runOf(project, id);
      if (run.status === 'done')
        throw problem('run-is-done', text(`"${run.name}" is done: there is nothing left to resume.`, `“${run.name}”已完成，无需恢复。`), id);
      if (file.datasets.get(run.dataset) === null) throw noData(id);
      const resumed = file.runs.update(id, { status: 'preparing', problem: null });
      try {
        return launch(project, resumed, true);
      } catch (error) {
        keepTrying(() => file.runs.update(id, { status: run.status, problem: run.problem }));
        throw error;
      }
    },
    async 'runs.pause'({ project, run }) {
      halt(project, run, 'paused');
      return {};
    },
    async 'runs.stop'({ project, run }) {
      halt(project, run, 'stopped');
      return {};
    },
    async 'runs.list'({ project }) {
      const running = active.get(project)?.run();
      const file = store(project);
      // A run nobody works on any more, whose end could not be written (a full disk), is not "running" for ever.
      const settledRun = (run: Run): Run =>
        underWay.has(run.status) && !file.readOnly ? { ...run, status: 'interrupted', problem: interruptedProblem(run.id) } : run;
      return file.runs.list().map((run) => (run.id === running?.id ? running : settledRun(run)));
    },
    'runs.elsewhere': async ({ path }) => runsElsewhere(path),
    async 'runs.adopt'({ project, path, run: id }) {
      const run = adoptRun(store(project), path, id);
      context.emit({ type: 'run', project, run, secondsLeft: null });
      return run;
    },
    async 'runs.rename'({ project, run, name }) {
      runOf(project, run);
      const renamed = store(project).runs.update(run, { name });
      context.emit({ type: 'run', project, run: { ...runOf(project, run), name: renamed.name }, secondsLeft: null });
      return {};
    },
    async 'runs.memory'({ project, training }) {
      return memoryHere(documentWith(store(project), training));
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
      runOf(project, run);
      return thin(store(project).runs.metrics(run), points);
    },
    async close() {
      const running = [...active.values()];
      for (const run of running) run.halt('paused');
      const timeOut = new Promise<void>((resolve) => {
        setTimeout(resolve, 5000).unref();
      });
      await Promise.race([Promise.all(running.map((run) => run.ended)), timeOut]);
      for (const run of active.values()) run.kill();
    },
  };
}

const underWay: ReadonlySet<RunStatus> = new Set<RunStatus>(['preparing', 'running']);

/** Runs that were under way when the studio was ended; called when a project is opened. */
export function markInterruptedRuns(store: ProjectStore): void {
  if (store.readOnly) return;
  for (const { id, status } of store.runs.list()) {
    if (underWay.has(status)) store.runs.update(id, { status: 'interrupted', problem: interruptedProblem(id) });
  }
}

function problem(code: string, what: ReturnType<typeof text>, run?: string): ProblemError {
  return new ProblemError(makeProblem({ code, what, place: run === undefined ? {} : { run } }));
}
