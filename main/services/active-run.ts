/** One training that is under way: the worker on one side, the store and the screen on the other. */
import { readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeProblem, ProblemError, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { MetricPoint, Run, StudioEvent } from '../../shared/contract.ts';
import { rowsOf } from '../../shared/model/rows-at-once.ts';
import { readTensors } from '../engine/checkpoint.ts';
import { goesOnHere } from '../engine/problems.ts';
import { startWatched, type WatchedWorker } from '../supervise.ts';
import type { ProjectStore, RunPatch } from '../store/types.ts';
import type { CheckpointNotice, FromTrainer, Progress, ToTrainer } from '../workers/protocol.ts';
import type { Context } from './context.ts';
import { endedForMemory } from './ended-for-memory.ts';
import { inferenceOf } from './inference-client.ts';
import { createMetricStream } from './metric-stream.ts';

/** Where memory is short, who is asked how much is needed may get none to answer with. */
const longestExplaining = 20_000; // milliseconds
const screenInterval = 250; // milliseconds between progress events of a run

export interface ActiveRun {
  /** As it is now; the store may be a little behind. */
  run(): Run;
  halt(as: 'paused' | 'stopped'): void;
  /** Resolves when the worker is gone and the last state is in the store. */
  readonly ended: Promise<void>;
  /** Ends the worker without a checkpoint, as a crash would. */
  kill(): void;
}

export interface ActiveRunOptions {
  readonly context: Context;
  readonly project: string;
  readonly store: ProjectStore;
  readonly run: Run;
  readonly resume: boolean;
  readonly checkpointSeconds?: number;
}

export function startActiveRun(options: ActiveRunOptions): ActiveRun {
  return new Active(options);
}

class Active implements ActiveRun {
  readonly ended: Promise<void>;
  readonly #context: Context;
  readonly #project: string;
  readonly #store: ProjectStore;
  readonly #worker: WatchedWorker;
  readonly #stream;
  #run: Run;
  #stepsPerEpoch = 1;
  /** Losses logged after the checkpoint we go on from: recomputing must give the same. */
  readonly #expected = new Map<number, number>();
  readonly #endedBefore = endedForMemory();
  #lastEvent = 0;
  #later: NodeJS.Timeout | undefined;
  #over = false;
  #finish: () => void = () => undefined;

  constructor({ context, project, store, run, resume, checkpointSeconds }: ActiveRunOptions) {
    this.#context = context;
    this.#project = project;
    this.#store = store;
    this.#run = run;
    this.ended = new Promise((resolve) => {
      this.#finish = resolve;
    });
    this.#stream = createMetricStream((points) => {
      context.emit({ type: 'metrics', project, run: run.id, points });
    }, context.host === 'cli');
    sweep(context.paths.scratch);
    if (resume) this.#forgetAfterCheckpoint();
    this.#worker = startWatched(context.launch, {
      kind: 'trainer',
      onMessage: (message) => {
        this.#guarded(() => {
          this.#receive(message as FromTrainer);
        });
      },
      onDeath: (death) => {
        void this.#explained(death).then((problem) => {
          this.#guarded(() => {
            this.#died(problem);
          });
          this.#close();
        });
      },
    });
    const order: ToTrainer = {
      type: 'train',
      project: store.path,
      run: run.id,
      resume,
      scratch: context.paths.scratch,
      ...(checkpointSeconds === undefined ? {} : { checkpointSeconds }),
    };
    this.#worker.send(order);
    this.#emit();
  }

  run(): Run {
    return this.#run;
  }

  halt(as: 'paused' | 'stopped'): void {
    this.#worker.send({ type: 'halt', as } satisfies ToTrainer);
  }

  kill(): void {
    void this.#worker.end();
  }

  /** The store failing (disk full, file closed) ends this run, not the studio. */
  #guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#over = true;
      void this.#worker.end();
      const problem =
        error instanceof ProblemError
          ? error.problem
          : makeProblem({
              code: 'run-not-saved',
              what: text(
                `The training could not be written to the project: ${error instanceof Error ? error.message : String(error)}`,
                '无法将训练写入项目文件。',
              ),
            });
      this.#run = { ...this.#run, status: 'interrupted', problem };
      this.#emit();
      keepTrying(() => this.#store.runs.update(this.#run.id, { status: 'interrupted', problem }));
    }
  }

  #forgetAfterCheckpoint(): void {
    const { id } = this.#run;
    const from = this.#store.runs.checkpointPlace(id)?.step ?? 0;
    for (const { series, step, value } of this.#store.runs.metrics(id)) {
      if (series === 'train.loss' && step > from) this.#expected.set(step, value);
    }
    this.#store.runs.truncateMetrics(id, from);
  }

  #receive(message: FromTrainer): void {
    switch (message.type) {
      case 'alive':
        return;
      case 'prepared': {
        const { device, threads, totalSteps, totalEpochs, step, warnings } = message;
        this.#stepsPerEpoch = Math.max(1, message.stepsPerEpoch);
        this.#patch({ status: 'running', device, threads, totalSteps, totalEpochs, step, ...(warnings[0] ? { problem: warnings[0] } : {}) });
        return;
      }
      case 'steps': {
        this.#steps(message.first, message.losses, message.progress);
        return;
      }
      case 'epoch': {
        const { epoch, train, validation, progress } = message;
        const points = [
          ...Object.entries(train)
            .filter(([name]) => name !== 'loss')
            .map(([name, value]) => ({ series: `train.${name}`, step: progress.step, epoch, value })),
          ...Object.entries(validation ?? {}).map(([name, value]) => ({ series: `validation.${name}`, step: progress.step, epoch, value })),
        ];
        this.#store.runs.appendMetrics(this.#run.id, points);
        this.#stream.add(points);
        // Small data has hundreds of epochs a second: the screen gets them together, the command line each in its place.
        if (this.#context.host === 'cli') this.#stream.flush();
        this.#run = { ...this.#run, ...progress, scores: { ...this.#run.scores, train, ...(validation ? { validation } : {}) } };
        this.#emitSoon();
        return;
      }
      case 'checkpoint': {
        this.#checkpoint(message);
        return;
      }
      case 'ended': {
        const { as, test, progress } = message;
        this.#over = true;
        this.#patch({ ...progress, status: as, scores: test ? { ...this.#run.scores, test } : this.#run.scores });
        return;
      }
      case 'failed': {
        this.#over = true;
        const { problem } = message;
        this.#patch({
          status: noFaultOfTheRun.has(problem.code) ? 'interrupted' : 'failed',
          ...(problem.code === 'device-lost' ? { device: 'cpu' } : {}),
          problem: problemOfRun(this.#run.id, problem),
        });
        return;
      }
    }
  }

  #steps(first: number, losses: Float64Array, progress: Progress): void {
    const points: MetricPoint[] = [];
    for (const [i, value] of losses.entries()) {
      const step = first + i;
      points.push({ series: 'train.loss', step, epoch: step / this.#stepsPerEpoch, value });
      const before = this.#expected.get(step);
      if (before === undefined) continue;
      this.#expected.delete(step);
      if (before !== value && this.#run.problem?.code !== 'not-identical') this.#diverged(step, before, value);
    }
    this.#store.runs.appendMetrics(this.#run.id, points);
    this.#stream.add(points);
    this.#run = { ...this.#run, ...progress };
    this.#emitSoon();
  }

  #diverged(step: number, before: number, after: number): void {
    this.#patch({
      problem: makeProblem({
        code: 'not-identical',
        severity: 'warning',
        place: { run: this.#run.id },
        what: text(
          `Since step ${step} this run is not identical to the one that was interrupted: its loss there was ${before} and is now ${after}.`,
          `从第 ${step} 步起，此次训练与被中断的训练不完全相同：当时的损失为 ${before}，现在为 ${after}。`,
        ),
        why: text('Another machine, another number of threads or another version computes in another order.', '不同的机器、线程数或版本会以不同的顺序计算。'),
        how: text('The training is as good as before; only an exact comparison is no longer possible.', '训练质量不受影响，只是无法再进行精确比较。'),
      }),
    });
  }

  #checkpoint(notice: CheckpointNotice): void {
    const { file, step, epoch, loop, threads, runtime, graphHash, dataHash, progress } = notice;
    this.#run = { ...this.#run, ...progress };
    const { id, scores, samplesPerSecond, seconds } = this.#run;
    const state = readTensors(file);
    const began = performance.now();
    try {
      this.#store.runs.saveCheckpoint({ run: id, step, epoch, state, loop, threads, runtime, graphHash, dataHash }, [], {
        step,
        epoch,
        seconds,
        samplesPerSecond,
        scores,
      });
    } finally {
      rmSync(file, { force: true });
    }
    this.#worker.send({ type: 'saved', step, milliseconds: performance.now() - began } satisfies ToTrainer);
  }

  #died(problem: Problem | null): void {
    if (this.#over) return;
    this.#over = true;
    const { id, device } = this.#run;
    const checkpoint = this.#store.runs.checkpointPlace(id);
    // A driver may have taken the process with it, or keep it waiting for ever: the processor will not.
    const elsewhere = problem !== null && device !== 'cpu';
    this.#patch({
      status: 'interrupted',
      step: checkpoint?.step ?? 0,
      epoch: checkpoint?.epoch ?? 0,
      ...(elsewhere ? { device: 'cpu' } : {}),
      problem: problemOfRun(id, elsewhere ? { ...problem, how: goesOnHere } : problem),
    });
  }

  /** A death for want of memory, certain or likely, with the numbers and a smaller batch. */
  async #explained(death: Problem | null): Promise<Problem | null> {
    if (death === null || this.#over) return death;
    const byKernel = death.code === 'worker-died' && (endedForMemory() ?? 0) > (this.#endedBefore ?? 0);
    if (!byKernel && death.code !== 'worker-aborted') return death;
    const { document, dataset } = this.#run;
    const data = rowsOf(this.#store.datasets.get(dataset));
    const asked = inferenceOf(this.#context)
      .ask('ended', { document, data })
      .catch(() => null);
    const short = await Promise.race([asked, sleep(longestExplaining, null, { ref: false })]);
    if (short === null || byKernel) return short ?? death;
    const { place, what, how, fix } = short;
    return { ...death, place, why: what, ...(how && { how }), ...(fix && { fix }) };
  }

  #patch(patch: RunPatch): void {
    this.#run = { ...this.#run, ...patch };
    this.#store.runs.update(this.#run.id, patch);
    this.#stream.flush();
    this.#emit();
  }

  #emit(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#lastEvent = performance.now();
    this.#context.emit({ type: 'run', project: this.#project, run: this.#run, secondsLeft: this.#secondsLeft() } satisfies StudioEvent);
  }

  /** Progress, not a change of state: may wait and fall together with the next. The command line wants each. */
  #emitSoon(): void {
    const wait = this.#context.host === 'cli' ? 0 : this.#lastEvent + screenInterval - performance.now();
    if (wait <= 0) this.#emit();
    else
      this.#later ??= setTimeout(() => {
        this.#emit();
      }, wait);
  }

  #secondsLeft(): number | null {
    const { step, totalSteps, seconds, status } = this.#run;
    return status === 'running' && step > 0 ? (seconds / step) * (totalSteps - step) : null;
  }

  #close(): void {
    clearTimeout(this.#later);
    this.#stream.flush();
    this.#finish();
  }
}

/** With some space freed, or on another device, it goes on from its checkpoint. */
const noFaultOfTheRun: ReadonlySet<string> = new Set(['disk-full', 'device-lost', 'not-enough-memory', 'out-of-memory']);

const retryMilliseconds = 2000;

/** Writes a last word to the store as soon as it can be written: at once, or when the disk has space again. */
export function keepTrying(write: () => void): void {
  try {
    write();
  } catch (error) {
    // Any other trouble (the file was closed) is settled when the project is opened again.
    if (!(error instanceof ProblemError) || error.problem.code !== 'disk-full') return;
    setTimeout(() => {
      keepTrying(write);
    }, retryMilliseconds).unref();
  }
}

function problemOfRun(run: string, problem: Problem | null): Problem {
  return problem === null ? interruptedProblem(run) : { ...problem, place: { ...problem.place, run } };
}

/** What a run says that was cut off without a word (the studio itself was ended). */
export function interruptedProblem(run: string): Problem {
  return makeProblem({
    code: 'run-interrupted',
    severity: 'warning',
    place: { run },
    what: text('This training was interrupted before it was done.', '此次训练在完成前被中断。'),
    how: text('Resume it: it goes on from its last checkpoint as if nothing had happened.', '可以恢复训练：它会从最后一个检查点继续，就像什么都没发生一样。'),
  });
}

const checkpointFile = /^checkpoint-[0-9a-f-]{36}$/;

/** Checkpoints that a killed studio never took out of the scratch folder. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (checkpointFile.test(name) && Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now()) > 600_000) rmSync(path, { force: true });
  }
}
