/** The trainer: one run, from the store to the store. Ends when the run does. */
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { defined } from '../../shared/base/assert.ts';
import { ProblemError } from '../../shared/base/problem.ts';
import { check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';
import { withBest, writeTensors } from '../engine/checkpoint.ts';
import { type LoopHooks, type LoopState, NotFinite, type Scores, trainLoop } from '../engine/loop.ts';
import { type Prepared, prepareTraining, type SavedLoop } from '../engine/prepare.ts';
import { deviceLost, engineProblem, isOutOfMemory } from '../engine/problems.ts';
import type { DeviceId } from '../engine/session.ts';
import { openProject } from '../store/open.ts';
import { asProblem } from '../store/problems.ts';
import type { ProjectStore } from '../store/types.ts';
import { type CheckpointTimes, createCheckpointTimes } from './checkpoint-times.ts';
import { type Heartbeat, startHeartbeat } from './heartbeat.ts';
import { workerPort } from './port.ts';
import type { FromTrainer, Progress, ToTrainer } from './protocol.ts';

type TrainOrder = Extract<ToTrainer, { type: 'train' }>;

const sendEvery = 50; // milliseconds
/** Gigabytes of weights, on a slow disk. */
const mostWriting = 600; // seconds
/** Nothing is known before the first step. */
const firstStepSeconds = 60;

function letOthersFirst(priority: number): void {
  try {
    setPriority(priority);
  } catch {
    // Not allowed here: then all share alike.
  }
}

// It takes every core for as long as it runs: the screen and the studio come first when they have something to do.
letOthersFirst(constants.priority.PRIORITY_BELOW_NORMAL);

const port = workerPort();
const send = (message: FromTrainer): void => {
  port.send(message);
};
const heartbeat = startHeartbeat(port);
let halt: 'paused' | 'stopped' | null = null;
let times: CheckpointTimes | undefined;

port.onMessage((raw) => {
  const message = raw as ToTrainer;
  switch (message.type) {
    case 'train':
      void run(message);
      return;
    case 'halt':
      halt ??= message.as;
      return;
    case 'saved':
      times?.saved(message.step, message.milliseconds);
      return;
  }
});

async function run(order: TrainOrder): Promise<void> {
  const word: FromTrainer = await lastWord(order);
  await port.sendLast(word);
  process.exit(0);
}

/** Known when the project is closed here: its owner may close it then, and only the last to do so clears its log away. */
async function lastWord(order: TrainOrder): Promise<FromTrainer> {
  try {
    const store = openProject(order.project, { readOnly: true });
    try {
      return await train(order, store, heartbeat);
    } finally {
      store.close();
    }
  } catch (error) {
    return { type: 'failed', problem: engineProblem(error) };
  }
}

async function train(order: TrainOrder, store: ProjectStore, { during, allow }: Heartbeat): Promise<FromTrainer> {
  const record = defined(store.runs.get(order.run), `run ${order.run}`);
  if (record.document.training.background === true) letOthersFirst(constants.priority.PRIORITY_LOW);
  const prepared = await during(120, async () =>
    prepareTraining({
      store,
      run: record,
      checkpoint: order.resume ? store.runs.checkpoint(order.run) : null,
      device: chosenDevice(record.device),
      turn,
      ...(order.cacheBytes === undefined ? {} : { cacheBytes: order.cacheBytes }),
    }),
  );
  const { job, start } = prepared;
  send({
    type: 'prepared',
    device: prepared.device,
    threads: prepared.threads,
    stepsPerEpoch: prepared.stepsPerEpoch,
    totalSteps: prepared.stepsPerEpoch * job.epochs,
    totalEpochs: job.epochs,
    step: start.step,
    warnings: prepared.warnings,
  });
  const reporter = createReporter();
  const pace = createPace(allow, slowSeconds(record.document));
  // Also when it fails: the losses that led there are what a person wants to see.
  const end = await trainLoop(job, hooksOf(order, prepared, reporter, pace), start)
    .catch(async (error: unknown) => {
      if (error instanceof NotFinite) throw new ProblemError(await during(600, () => prepared.explain(error.at, store.runs.checkpoint(order.run))));
      if (isOutOfMemory(error)) throw new ProblemError(prepared.outOfMemory());
      throw prepared.device === 'cpu' || error instanceof ProblemError ? error : new ProblemError(deviceLost(prepared.device, error));
    })
    .finally(() => {
      reporter.flush();
    });
  await prepared.release();
  return {
    type: 'ended',
    as: end.kind === 'done' ? 'done' : (halt ?? 'stopped'),
    test: end.kind === 'done' ? end.test : null,
    progress: progressOf(end.state),
  };
}

function hooksOf(order: TrainOrder, prepared: Prepared, reporter: Reporter, pace: () => void): LoopHooks {
  const checkpoints = createCheckpointTimes((order.checkpointSeconds ?? 30) * 1000);
  times = checkpoints;
  return {
    halted: () => halt !== null,
    onStep(step, loss, state) {
      pace();
      reporter.add(step, loss, state);
    },
    onEpoch(epoch: number, train: Scores, validation: Scores | null, state) {
      reporter.flush();
      send({ type: 'epoch', epoch, train, validation, progress: progressOf(state) });
    },
    checkpointDue: checkpoints.due,
    async checkpoint(state, tensors, best) {
      reporter.flush();
      const file = join(order.scratch, `checkpoint-${randomUUID()}`);
      try {
        await heartbeat.during(mostWriting, async () => {
          writeTensors(file, withBest(tensors, best));
        });
      } catch (error) {
        rmSync(file, { force: true });
        throw asProblem(file, error);
      }
      const loop: SavedLoop = { state, order: prepared.order };
      const { threads, runtime, graphHash, dataHash } = prepared;
      send({ type: 'checkpoint', file, step: state.step, epoch: state.epoch, loop, threads, runtime, graphHash, dataHash, progress: progressOf(state) });
      checkpoints.left(state.step);
    },
  };
}

/** Rows that are judged at once, at most. */
const judgedRows = 256;

/** How long a step, or judging some rows, takes at a billion multiply-adds a second: no machine that trains is slower. */
function slowSeconds(document: Document): number {
  return (3 * check(document).totals.multiplyAdds * Math.max(document.training.batchSize, judgedRows)) / 1e9;
}

/** A step blocks this process: how long that may take is learned from the steps before it. */
function createPace(allow: Heartbeat['allow'], slow: number): () => void {
  let last = performance.now();
  let longest = 0;
  allow(Math.max(firstStepSeconds, Math.ceil(slow)));
  return () => {
    const now = performance.now();
    longest = Math.max(longest, (now - last) / 1000);
    last = now;
    const silence = Math.ceil(Math.max(slow, 10 * longest));
    allow(silence > 10 ? silence : undefined);
  };
}

interface Reporter {
  add(step: number, loss: number, state: LoopState): void;
  flush(): void;
}

/** Losses leave in groups, at most 20 times a second. */
function createReporter(): Reporter {
  let losses: number[] = [];
  let first = 0;
  let latest: LoopState | undefined;
  let sent = 0;
  const flush = (): void => {
    if (losses.length === 0 || !latest) return;
    send({ type: 'steps', first, losses: Float64Array.from(losses), progress: progressOf(latest) });
    losses = [];
    sent = performance.now();
  };
  return {
    add(step, loss, state) {
      if (losses.length === 0) first = step;
      losses.push(loss);
      latest = state;
      if (performance.now() - sent >= sendEvery) flush();
    },
    flush,
  };
}

function progressOf({ step, epoch, seconds, samples, stepSeconds }: LoopState): Progress {
  return { step, epoch, seconds, samplesPerSecond: stepSeconds > 0 ? samples / stepSeconds : 0 };
}

function chosenDevice(wanted: string): DeviceId {
  return wanted === 'webgpu' || wanted === 'dml' || wanted === 'cuda' ? wanted : 'cpu';
}

/** One turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
