/** The trainings under way in this host, one at most in a project, and the runs of projects as they are just now. */
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { type Text, text } from '../../shared/base/text.ts';
import type { Run, RunStatus } from '../../shared/contract.ts';
import { findRun } from '../store/find-run.ts';
import type { ProjectStore } from '../store/types.ts';
import { type ActiveRun, interruptedProblem, startActiveRun } from './active-run.ts';
import type { Context } from './context.ts';
import { trainingBegins } from './training-now.ts';

export interface RunsOptions {
  /** For tests. Default 30. */
  readonly checkpointSeconds?: number;
}

/** How long the end of all trainings is waited for when the studio closes. */
const closingMilliseconds = 5000;

export const underWay: ReadonlySet<RunStatus> = new Set<RunStatus>(['preparing', 'running']);

export function runProblem(code: string, what: Text, run?: string): ProblemError {
  return new ProblemError(makeProblem({ code, what, place: run === undefined ? {} : { run } }));
}

export class ActiveRuns {
  readonly #context: Context;
  readonly #options: RunsOptions;
  readonly #byProject = new Map<string, ActiveRun>();

  constructor(context: Context, options: RunsOptions) {
    this.#context = context;
    this.#options = options;
  }

  launch(project: string, run: Run, resume: boolean): Run {
    const running = startActiveRun({ context: this.#context, project, store: this.#store(project), run, resume, ...this.#options });
    this.#byProject.set(project, running);
    const ended = trainingBegins(this.#context);
    void running.ended.then(() => {
      ended();
      if (this.#byProject.get(project) === running) this.#byProject.delete(project);
    });
    return running.run();
  }

  run(project: string, id: string): Run {
    const running = this.#byProject.get(project)?.run();
    return running?.id === id ? running : findRun(this.#store(project), id);
  }

  list(project: string): Run[] {
    const running = this.#byProject.get(project)?.run();
    const file = this.#store(project);
    // A run nobody works on any more, whose end could not be written (a full disk), is not "running" for ever.
    const settledRun = (run: Run): Run =>
      underWay.has(run.status) && !file.readOnly ? { ...run, status: 'interrupted', problem: interruptedProblem(run.id) } : run;
    return file.runs.list().map((run) => (run.id === running?.id ? running : settledRun(run)));
  }

  /** The last run has said its last word, but its process may still be going. */
  async settled(project: string): Promise<void> {
    const last = this.#byProject.get(project);
    if (last && !underWay.has(last.run().status)) await last.ended;
  }

  /** Nothing may be awaited between this and `launch`: two starts at once would both pass. */
  mayStart(project: string): ProjectStore {
    const file = this.#store(project);
    if (file.readOnly)
      throw runProblem(
        'project-read-only',
        text('This project is open elsewhere: here it can be looked at, not trained.', '该项目已在别处打开：此处只能查看，不能训练。'),
      );
    const other = this.#byProject.get(project);
    if (other) {
      const { id, name } = other.run();
      throw runProblem('run-active', text(`"${name}" is being trained. Pause or stop it first.`, `“${name}”正在训练，请先暂停或停止。`), id);
    }
    return file;
  }

  halt(project: string, id: string, as: 'paused' | 'stopped'): void {
    const running = this.#byProject.get(project);
    if (running?.run().id === id) {
      running.halt(as);
      return;
    }
    const run = this.run(project, id);
    // Not under way: a paused run may still be given up.
    if (as === 'stopped' && (run.status === 'paused' || run.status === 'interrupted')) {
      const stopped = this.#store(project).runs.update(id, { status: 'stopped', problem: null });
      this.#context.emit({ type: 'run', project, run: stopped, secondsLeft: null });
    }
  }

  /** Pauses what is running, so that it can go on later. */
  async close(): Promise<void> {
    const running = [...this.#byProject.values()];
    for (const run of running) run.halt('paused');
    const timeOut = new Promise<void>((resolve) => {
      setTimeout(resolve, closingMilliseconds).unref();
    });
    await Promise.race([Promise.all(running.map((run) => run.ended)), timeOut]);
    for (const run of this.#byProject.values()) run.kill();
  }

  #store(project: string): ProjectStore {
    return this.#context.projects.store(project);
  }
}
