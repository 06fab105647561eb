/** From a run's record to a training that is ready to go: data, graphs, sessions, first or saved state. */
import { availableParallelism, loadavg } from 'node:os';
import process from 'node:process';
import { makeProblem, ProblemError, unwrap, type Problem } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { text } from '../../shared/base/text.ts';
import { compileRun, compileStep, graphsOfStep, initialState, memoryNeed, partsOfStep } from '../../shared/compile/index.ts';
import type { Run } from '../../shared/contract.ts';
import { defined } from '../../shared/base/assert.ts';
import type { Checkpoint, ProjectStore } from '../store/types.ts';
import { createBatchFiller } from './batches.ts';
import { dataBytes, openData } from './data.ts';
import { bestOf } from './checkpoint.ts';
import { fitStatistics } from './fit.ts';
import { createLearner } from './learner.ts';
import { type LoopJob, type LoopState, startState } from './loop.ts';
import { freeMemory, guardMemory } from './memory-guard.ts';
import { explainNotFinite, type WatchedStep } from './not-finite.ts';
import { isOutOfMemory } from './problems.ts';
import { chooseOrder, type OrderPlan, sampleRows } from './order.ts';
import { targetFor } from './processor.ts';
import { changesSince, savedState, weightsFrom } from './resume.ts';
import { createScorer } from './scorer.ts';
import { type DeviceId, runtimeVersion } from './session.ts';
import { createStepper } from './stepper.ts';
import { trainingRules } from './training-rules.ts';

/** Bytes of rows that are always kept: a few chunks. */
const leastCache = 16 * 2 ** 20;

/** What a checkpoint keeps of the loop, as plain JSON. */
export interface SavedLoop {
  readonly state: LoopState;
  readonly order: OrderPlan;
}

export interface Prepared {
  readonly job: LoopJob;
  readonly start: LoopState;
  readonly order: OrderPlan;
  readonly device: DeviceId;
  readonly threads: number;
  readonly stepsPerEpoch: number;
  readonly runtime: string;
  readonly graphHash: string;
  readonly dataHash: string;
  /** What is different from the time of the checkpoint. */
  readonly warnings: readonly Problem[];
  /** What to say when an allocation failed. */
  outOfMemory(): Problem;
  /** Why a training went to infinity. `newest`: its checkpoint by now. */
  explain(noticed: LoopState, newest: Checkpoint | null): Promise<Problem>;
  release(): Promise<void>;
}

export interface PrepareOptions {
  readonly store: ProjectStore;
  readonly run: Run;
  readonly checkpoint: Checkpoint | null;
  readonly device: DeviceId;
  readonly cacheBytes?: number;
  /** Memory that may be taken. Default: what the machine, or its container, has left. */
  readonly freeBytes?: number;
  /** Lets messages through during long work. */
  turn(): Promise<void>;
}

export async function prepareTraining({ store, run, checkpoint, device, cacheBytes, freeBytes = freeMemory(), turn }: PrepareOptions): Promise<Prepared> {
  const residentBefore = process.memoryUsage.rss();
  const { document } = run;
  const { training } = document;
  const dataset = defined(store.datasets.get(run.dataset), `data version ${run.dataset}`);
  const target = await targetFor(device);
  const threads = checkpoint?.threads ?? run.threads;
  // Threads that wait by spinning are fastest, and ruinous when others want the processor too. It changes no result.
  const sessions = { device, threads, spin: training.background !== true && (loadavg()[0] ?? 0) <= availableParallelism() };

  const graphs = unwrap(compileRun(document, dataset, target));
  const { batch, judgedAtOnce, step: compiled, judged } = graphs;
  const batches = training.accumulate ?? 1;
  const { gather, apply } = partsOfStep(compiled);
  // `manifest`: what a batch needs; `whole`: everything that lives from step to step.
  const [manifest, whole] = [gather.manifest, apply.manifest];
  // Rows are kept in what the training itself leaves.
  const memory = cacheBytes ?? Math.max(leastCache, Math.min(4 * 2 ** 30, freeBytes * 0.4, (freeBytes - memoryNeed(graphsOfStep(compiled)).total) * 0.8));
  const data = openData(store, dataset, manifest, document.data.split, memory);
  const { validationSteps = Number.POSITIVE_INFINITY } = training;
  const parts = { ...data.parts, validation: sampleRows(data.parts.validation, validationSteps * batch, training.seed) };
  if (parts.train.length === 0) throw noRows();

  const outOfMemory = guardMemory({ document, dataset, device, graphs, freeBytes, residentBefore });

  const saved = checkpoint ? savedState(checkpoint, whole, dataset) : null;
  const bytes = dataBytes(dataset);
  const order = (checkpoint?.loop as SavedLoop | undefined)?.order ?? chooseOrder(training.shuffle, bytes.total, bytes.chunk, dataset.chunkRows, memory);
  const carried = () => (training.from === undefined ? new Map<string, Tensor>() : weightsFrom(store, training.from, whole));
  const beginning = async () => new Map([...initialState(whole, training.seed), ...carried(), ...(await fitStatistics(manifest, data, parts.train, turn))]);
  const state = saved === null ? await beginning() : new Map([...initialState(whole, training.seed), ...saved]);
  const open = async () => ({
    learner: await createLearner(compiled, batches, { ...sessions, takesState: saved === null }, state),
    evaluationStepper: await createStepper(judged, sessions, null),
  });
  const { learner, evaluationStepper } = await open().catch((error: unknown) => {
    throw isOutOfMemory(error) ? new ProblemError(outOfMemory()) : error;
  });

  const rules = trainingRules(training, { train: parts.train, order, batch });
  const graphHash = 'model' in compiled ? manifest.hash : `${manifest.hash.slice(0, 16)}${whole.hash.slice(0, 16)}`;
  const runtime = await runtimeVersion();

  const watched = async (tensors: ReadonlyMap<string, Tensor>): Promise<WatchedStep> => {
    const probed = unwrap(compileStep(document, { batch, target: 'cpu', probes: true }));
    const { gather, apply } = partsOfStep(probed);
    const again = await createLearner(probed, batches, { ...sessions, device: 'cpu' }, new Map([...initialState(whole, training.seed), ...tensors]));
    return {
      learner: again,
      trainingBatches: createBatchFiller(gather.manifest.inputs, again.forward.inputs, data, batch),
      graphs: [
        { stepper: again.forward, probes: gather.probes },
        { stepper: again.update, probes: apply.probes },
      ],
    };
  };
  const job: LoopJob = {
    learner,
    best: checkpoint ? bestOf(checkpoint.state) : null,
    trainingBatches: createBatchFiller(manifest.inputs, learner.forward.inputs, data, batch),
    evaluation: evaluationStepper,
    evaluationBatches: createBatchFiller(judged.manifest.inputs, evaluationStepper.inputs, data, judgedAtOnce),
    parts,
    ...rules,
    trainingScorer: () => createScorer(manifest),
    evaluationScorer: () => createScorer(judged.manifest),
  };
  return {
    job,
    start: (checkpoint?.loop as SavedLoop | undefined)?.state ?? startState,
    order,
    device,
    threads,
    stepsPerEpoch: rules.stepsPerEpoch,
    runtime,
    graphHash,
    dataHash: dataset.hash,
    warnings: checkpoint ? changesSince(checkpoint, runtime, graphHash) : [],
    outOfMemory,
    explain: (noticed, newest) =>
      explainNotFinite({ document, job, from: newest && { state: (newest.loop as SavedLoop).state, tensors: newest.state }, beginning, watched }, noticed),
    async release() {
      await learner.release();
      await evaluationStepper.release();
    },
  };
}

function noRows(): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'no-training-rows',
      place: { setting: 'data' },
      what: text('There is no row to train on.', '没有可用于训练的行。'),
      why: text('All rows are in the other parts, or their answers are missing.', '所有行都在其他部分，或缺少答案。'),
      how: text('Give the training part a larger share, or choose another column to predict.', '请增大训练部分的比例，或选择另一个要预测的列。'),
    }),
  );
}
