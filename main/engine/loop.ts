/** The training loop: epochs of steps, validation after each, the test at the end. Every step is a pure function of the state before it and its number. */
import { assert, defined } from '../../shared/base/assert.ts';
import { hash32 } from '../../shared/base/random.ts';
import { ProblemError } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import type { BatchFiller } from './batches.ts';
import { notFiniteProblem } from './problems.ts';
import type { Stepper } from './stepper.ts';

export type Scores = Readonly<Record<string, number>>;

/** Gathers the loss and the scores over batches. `rows` are the row numbers of the real rows, in the order of the outputs. */
export interface Scorer {
  add(outputs: Stepper, rows: Uint32Array): void;
  scores(): Scores;
  /** What has been gathered, as plain JSON, and back: a run resumes within an epoch. */
  save(): unknown;
  restore(saved: unknown): void;
}

/** Where a run stands between two steps; plain JSON, part of every checkpoint. */
export interface LoopState {
  /** Steps done. */
  readonly step: number;
  /** Whole epochs done, validation included. */
  readonly epoch: number;
  /** Steps done in the epoch that is running. */
  readonly stepInEpoch: number;
  /** Sums over the running epoch's training rows. */
  readonly scorer: unknown;
  /** Seconds of training, seconds inside training steps, and rows trained on: for the rates. */
  readonly seconds: number;
  readonly stepSeconds: number;
  readonly samples: number;
}

export const startState: LoopState = { step: 0, epoch: 0, stepInEpoch: 0, scorer: null, seconds: 0, stepSeconds: 0, samples: 0 };

export interface LoopJob {
  readonly training: Stepper;
  readonly trainingBatches: BatchFiller;
  readonly evaluation: Stepper;
  readonly evaluationBatches: BatchFiller;
  readonly parts: { readonly train: Uint32Array; readonly validation: Uint32Array; readonly test: Uint32Array };
  readonly epochs: number;
  readonly seed: number;
  /** Training rows in the order of an epoch (from 0). */
  order(epoch: number): Uint32Array;
  /** The optimizer's scalars for a step (from 0), `learningRate` among them or beside them. */
  scalars(step: number): Scores;
  learningRate(step: number): number;
  trainingScorer(): Scorer;
  evaluationScorer(): Scorer;
}

export interface LoopHooks {
  /** Asked between steps. True: stop now, at a checkpoint. */
  halted(): boolean;
  /** `step` counts from 1. */
  onStep(step: number, loss: number, state: LoopState): void;
  onEpoch(epoch: number, train: Scores, validation: Scores | null, state: LoopState): void;
  /** Asked between steps: is a checkpoint due? */
  checkpointDue(atEpochEnd: boolean): boolean;
  checkpoint(state: LoopState, tensors: ReadonlyMap<string, Tensor>): Promise<void>;
}

export type LoopEnd =
  | { readonly kind: 'done'; readonly state: LoopState; readonly test: Scores | null }
  | { readonly kind: 'halted'; readonly state: LoopState };

export function stepsPerEpoch(rows: number, batch: number): number {
  return Math.ceil(rows / batch);
}

/** Trains until the last epoch is done or `halted`. Throws ProblemError `loss-not-finite`; the newest checkpoint is then before that step. */
export async function trainLoop(job: LoopJob, hooks: LoopHooks, start: LoopState = startState): Promise<LoopEnd> {
  const { training, parts, seed } = job;
  const { batch } = training.manifest;
  const perEpoch = stepsPerEpoch(parts.train.length, batch);
  const lossName = defined(training.manifest.loss, 'loss of the training graph');
  const setInputs = inputSetter(job);
  const clock = createClock(start);
  let { step, epoch, stepInEpoch } = start;
  const scorer = job.trainingScorer();
  if (start.scorer !== null) scorer.restore(start.scorer);

  const here = (): LoopState => ({ step, epoch, stepInEpoch, scorer: scorer.save(), ...clock.read() });
  const save = async (): Promise<LoopState> => {
    const state = here();
    await hooks.checkpoint(state, await training.snapshot());
    return state;
  };

  while (epoch < job.epochs) {
    const order = stepInEpoch < perEpoch ? job.order(epoch) : parts.train;
    while (stepInEpoch < perEpoch) {
      if (hooks.halted()) return { kind: 'halted', state: await save() };
      const from = stepInEpoch * batch;
      const before = performance.now();
      const rows = job.trainingBatches.fill(order, from);
      setInputs(step, hash32(seed, 0x0d20, step));
      await training.step();
      const loss = Number(training.output(lossName)[0]) + 0; // SQLite does not keep the sign of -0
      clock.stepped(performance.now() - before, rows);
      step++;
      if (!Number.isFinite(loss)) throw new ProblemError(notFiniteProblem(step, loss, job.learningRate(step - 1)));
      stepInEpoch++;
      scorer.add(training, order.subarray(from, from + rows));
      hooks.onStep(step, loss, { step, epoch, stepInEpoch, scorer: null, ...clock.read() });
      if (stepInEpoch < perEpoch && hooks.checkpointDue(false)) await save();
    }
    const validation = parts.validation.length > 0 ? await evaluatePart(job, parts.validation, hooks) : null;
    if (validation === 'halted') return { kind: 'halted', state: await save() };
    const train = scorer.scores();
    epoch++;
    stepInEpoch = 0;
    scorer.restore(null);
    hooks.onEpoch(epoch, train, validation, here());
    if (epoch === job.epochs || hooks.checkpointDue(true)) await save();
  }
  const test = parts.test.length > 0 ? await evaluatePart(job, parts.test, hooks) : null;
  return test === 'halted' ? { kind: 'halted', state: here() } : { kind: 'done', state: here(), test };
}

/** Loss and scores over all `rows`, with the weights as they are now. */
async function evaluatePart(job: LoopJob, rows: Uint32Array, hooks: LoopHooks): Promise<Scores | 'halted'> {
  job.evaluation.borrow(job.training.state());
  return await evaluateRows(job.evaluation, job.evaluationBatches, job.evaluationScorer(), rows, () => hooks.halted());
}

export async function evaluateRows(
  stepper: Stepper,
  batches: BatchFiller,
  scorer: Scorer,
  rows: Uint32Array,
  halted: () => boolean,
): Promise<Scores | 'halted'> {
  const { batch } = stepper.manifest;
  for (let from = 0; from < rows.length; from += batch) {
    if (halted()) return 'halted';
    const real = batches.fill(rows, from);
    await stepper.step();
    scorer.add(stepper, rows.subarray(from, from + real));
  }
  return scorer.scores();
}

/** Writes the step's seed and the optimizer's scalars into their tensors. */
function inputSetter({ training, scalars }: LoopJob): (step: number, seed: number) => void {
  const wanted = training.manifest.inputs.flatMap(({ name, source }) => {
    const data = defined(training.inputs.get(name), name).data;
    assert(!(data instanceof BigInt64Array) || (source.kind !== 'seed' && source.kind !== 'scalar'), `input ${name} is int64`);
    return source.kind === 'seed' || source.kind === 'scalar' ? [{ source, data: data as Exclude<Tensor['data'], BigInt64Array> }] : [];
  });
  return (step, seed) => {
    const values = scalars(step);
    for (const { source, data } of wanted) data[0] = source.kind === 'seed' ? seed : defined(values[source.name], `optimizer scalar ${source.name}`);
  };
}

function createClock(start: LoopState) {
  const began = performance.now();
  let stepSeconds = start.stepSeconds;
  let samples = start.samples;
  return {
    stepped(milliseconds: number, rows: number): void {
      stepSeconds += milliseconds / 1000;
      samples += rows;
    },
    read: () => ({ seconds: start.seconds + (performance.now() - began) / 1000, stepSeconds, samples }),
  };
}
