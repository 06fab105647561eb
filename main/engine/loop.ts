/** The training loop: epochs of steps, validation after each, the test at the end. Every step is a pure function of the state before it and its number. */
import { weightsInUse } from '../../shared/averages/index.ts';
import { hash32 } from '../../shared/base/random.ts';
import { isLong, type Tensor } from '../../shared/base/tensor.ts';
import type { Verdict } from '../../shared/stopping/index.ts';
import type { BatchFiller } from './batches.ts';
import type { Learner } from './learner.ts';
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
  /** Loss on the validation rows after each epoch, or on the training rows where there are none. */
  readonly losses: readonly number[];
  /** Seconds of training, seconds inside training steps, and rows trained on: for the rates. */
  readonly seconds: number;
  readonly stepSeconds: number;
  readonly samples: number;
}

export const startState: LoopState = { step: 0, epoch: 0, stepInEpoch: 0, scorer: null, losses: [], seconds: 0, stepSeconds: 0, samples: 0 };

export interface LoopJob {
  readonly learner: Learner;
  readonly trainingBatches: BatchFiller;
  readonly evaluation: Stepper;
  readonly evaluationBatches: BatchFiller;
  readonly parts: { readonly train: Uint32Array; readonly validation: Uint32Array; readonly test: Uint32Array };
  readonly epochs: number;
  readonly stepsPerEpoch: number;
  readonly seed: number;
  /** Training rows in the order of an epoch (from 0). */
  order(epoch: number): Uint32Array;
  /** The optimizer's scalars for a step (from 0). `losses`: those of the epochs before it. */
  scalars(step: number, losses: readonly number[]): Scores;
  learningRate(step: number, losses: readonly number[]): number;
  /** Whether it is enough after these epochs, and which was best; null when nobody watches. */
  verdict(losses: readonly number[]): Verdict | null;
  /** What is used of the best epoch so far, by state name, when the run goes back to it in the end. */
  readonly best: ReadonlyMap<string, Tensor> | null;
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
  /** `best`: as in the job, to be kept beside the tensors. */
  checkpoint(state: LoopState, tensors: ReadonlyMap<string, Tensor>, best: ReadonlyMap<string, Tensor> | null): Promise<void>;
}

export type LoopEnd =
  | { readonly kind: 'done'; readonly state: LoopState; readonly test: Scores | null }
  | { readonly kind: 'halted'; readonly state: LoopState };

/** `batches`: of one step. */
export function stepsPerEpoch(rows: number, batch: number, batches = 1): number {
  return Math.ceil(rows / (batch * batches));
}

/** A training went to infinity: noticed after step `at.step`, by its loss or, before they are kept, by its tensors. */
export class NotFinite extends Error {
  readonly at: LoopState;
  constructor(at: LoopState) {
    super(`not finite at step ${at.step}`);
    this.name = 'NotFinite';
    this.at = at;
  }
}

/** Trains until the last epoch is done or `halted`. Throws NotFinite; every checkpoint holds finite numbers. */
export async function trainLoop(job: LoopJob, hooks: LoopHooks, start: LoopState = startState): Promise<LoopEnd> {
  const { learner, parts } = job;
  const { forward } = learner;
  const perEpoch = job.stepsPerEpoch;
  const clock = createClock(start);
  let { step, epoch, stepInEpoch } = start;
  let losses = start.losses ?? []; // absent in checkpoints of before they were kept
  let best = job.best;
  const scorer = job.trainingScorer();
  if (start.scorer !== null) scorer.restore(start.scorer);

  const here = (): LoopState => ({ step, epoch, stepInEpoch, scorer: scorer.save(), losses, ...clock.read() });
  const save = async (): Promise<LoopState> => {
    const state = here();
    const tensors = await learner.snapshot();
    if (!staysFinite(learner, tensors)) throw new NotFinite(state);
    await hooks.checkpoint(state, tensors, best);
    return state;
  };
  const enough = (): boolean => epoch >= job.epochs || job.verdict(losses)?.stop === true;

  while (!enough()) {
    const order = stepInEpoch < perEpoch ? job.order(epoch) : parts.train;
    while (stepInEpoch < perEpoch) {
      if (hooks.halted()) return { kind: 'halted', state: await save() };
      const before = performance.now();
      const rows = await takeStep(job, job, { step, stepInEpoch, losses, order }, (some) => {
        scorer.add(forward, some);
      });
      const loss = learner.loss();
      clock.stepped(performance.now() - before, rows);
      step++;
      stepInEpoch++;
      if (!Number.isFinite(loss)) throw new NotFinite(here());
      hooks.onStep(step, loss, { step, epoch, stepInEpoch, scorer: null, losses, ...clock.read() });
      if (stepInEpoch < perEpoch && hooks.checkpointDue(false)) await save();
    }
    const validation = parts.validation.length > 0 ? await evaluatePart(job, parts.validation, hooks) : null;
    if (validation === 'halted') return { kind: 'halted', state: await save() };
    const train = scorer.scores();
    losses = [...losses, (validation ?? train)['loss'] ?? Number.NaN];
    const verdict = job.verdict(losses);
    if (verdict?.restore === true && verdict.best === epoch) best = await usedTensors(learner);
    epoch++;
    stepInEpoch = 0;
    scorer.restore(null);
    hooks.onEpoch(epoch, train, validation, here());
    if (!enough() && hooks.checkpointDue(true)) await save();
  }
  if (best !== null) {
    learner.load(best);
    best = null;
  }
  if (step > start.step || epoch > start.epoch) await save();
  const test = parts.test.length > 0 ? await evaluatePart(job, parts.test, hooks) : null;
  return test === 'halted' ? { kind: 'halted', state: here() } : { kind: 'done', state: here(), test };
}

/** The step to be taken: `step` and `stepInEpoch` count from 0. */
export interface StepPlace extends Pick<LoopState, 'step' | 'stepInEpoch' | 'losses'> {
  /** Rows of its epoch. */
  readonly order: Uint32Array;
}

/** All batches of one step; answers how many rows they held. `scored` is told of the rows of each batch, after it. */
export async function takeStep(
  job: Pick<LoopJob, 'scalars' | 'seed'>,
  { learner, trainingBatches }: Pick<LoopJob, 'learner' | 'trainingBatches'>,
  { step, stepInEpoch, losses, order }: StepPlace,
  scored: (rows: Uint32Array) => void,
): Promise<number> {
  const { batch } = learner.forward.manifest;
  const scalars = job.scalars(step, losses);
  const begin = stepInEpoch * learner.batches * batch;
  const end = Math.min(begin + learner.batches * batch, order.length);
  for (let from = begin; from < end; from += batch) {
    const rows = trainingBatches.fill(order, from);
    const place = (from - begin) / batch;
    const seed = place === 0 ? hash32(job.seed, 0x0d20, step) : hash32(job.seed, 0x0d20, step, place);
    await learner.run({ first: place === 0, last: from + batch >= end, seed, scalars });
    scored(order.subarray(from, from + rows));
  }
  return end - begin;
}

/** Whether every number that learning changes is one. What was measured of the data may not be, and harms nothing until it is used. */
export function staysFinite({ tensors }: Pick<Learner, 'tensors'>, values: ReadonlyMap<string, Tensor>): boolean {
  for (const { name, role } of tensors) {
    const data = values.get(name)?.data;
    if (role === 'statistic' || data === undefined || isLong(data)) continue;
    let rest = 0; // infinity less itself is NaN, and a sum with one NaN is NaN
    for (const value of data) rest += value - value;
    if (rest !== 0) return false;
  }
  return true;
}

/** What a network needs to be used: all but the optimizer's own. */
async function usedTensors(learner: Learner): Promise<ReadonlyMap<string, Tensor>> {
  const tensors = await learner.snapshot();
  for (const { name, role } of learner.tensors) if (role === 'optimizer' || role === 'gathered') tensors.delete(name);
  return tensors;
}

/** Loss and scores over all `rows`, with the weights (or their averages) as they are now. */
async function evaluatePart(job: LoopJob, rows: Uint32Array, hooks: LoopHooks): Promise<Scores | 'halted'> {
  job.evaluation.borrow(weightsInUse(job.learner.state()));
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
