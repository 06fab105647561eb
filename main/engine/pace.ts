/** How long an epoch will take here, found by taking a few steps: random weights, empty rows, nothing kept. */
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { averageScalar, type Compiled, compileTraining, initialState, memoryNeed } from '../../shared/compile/index.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import type { Target } from '../../shared/targets/index.ts';
import type { ProjectStore } from '../store/types.ts';
import { openData } from './data.ts';
import { createLearner } from './learner.ts';
import { stepsPerEpoch } from './loop.ts';
import { targetFor } from './processor.ts';

export interface Pace {
  readonly steps: number;
  readonly secondsPerEpoch: number;
  /** False: too large to be tried, so reckoned by its multiply-adds from how fast another network is here. */
  readonly tried: boolean;
}

/** Steps are taken for so long, in milliseconds; the first, which allocates, does not count. */
const trial = 400;
const fewest = 2;
/** Forward multiply-adds of a trial step at most: about a second. */
const largestStep = 10e9;
/** Share of the free memory a trial may take. */
const memoryShare = 0.25;
/** Judging a row has no backward pass, which takes twice the forward one. */
const judging = 1 / 3;

/** `free`: bytes. Throws ProblemError for a network that cannot be trained. */
export async function measurePace(store: ProjectStore, document: Document, dataset: Dataset, threads: number, free: number): Promise<Pace> {
  const { training } = document;
  const { multiplyAdds } = check(document).totals;
  const batch = Math.max(1, Math.min(training.batchSize, Math.floor(largestStep / Math.max(1, multiplyAdds))));
  const target = await targetFor('cpu');
  const compiled = unwrap(compileTraining(document, { batch, target }));
  const { parts } = openData(store, dataset, compiled.manifest, document.data.split, 0);
  const small = multiplyAdds <= largestStep && memoryNeed([compiled]).total <= free * memoryShare;
  const perRow = small ? (await timeStep(compiled, document, threads)) / batch : multiplyAdds * (await secondsPerMultiplyAdd(threads, target));
  const { accumulate = 1, batchSize, validationSteps = Number.POSITIVE_INFINITY } = training;
  const steps = training.stepsPerEpoch ?? stepsPerEpoch(parts.train.length, batchSize, accumulate);
  const rows = training.stepsPerEpoch === undefined ? parts.train.length : steps * batchSize * accumulate;
  const judged = Math.min(parts.validation.length, validationSteps * batchSize);
  return { steps, secondsPerEpoch: perRow * (rows + judged * judging), tried: small };
}

/** Median seconds of a step. */
async function timeStep(compiled: Compiled, { training }: Document, threads: number): Promise<number> {
  const rule = defined(optimizerOf(training.optimizer.type), training.optimizer.type);
  const scalars = rule.scalars({ step: 0, learningRate: training.learningRate, params: resolveParameters(rule.parameters, training.optimizer.params) });
  const learner = await createLearner(compiled, 1, { device: 'cpu', threads, spin: false, takesState: true }, initialState(compiled.manifest, 0));
  const step = (seed: number): Promise<void> => learner.run({ first: true, last: true, seed, scalars: { ...scalars, [averageScalar]: 0 } });
  const times: number[] = [];
  try {
    await step(0);
    for (const begun = performance.now(); performance.now() - begun < trial || times.length < fewest; ) {
      const before = performance.now();
      await step(times.length + 1);
      times.push(performance.now() - before);
    }
  } finally {
    await learner.release();
  }
  return (times.sort((a, b) => a - b)[times.length >> 1] ?? 0) / 1000;
}

let rate: Promise<number> | undefined;

/** Of a network of matrix products, forward and backward, for one multiply-add of its forward pass. Asked once. */
function secondsPerMultiplyAdd(threads: number, target: Target): Promise<number> {
  const known = defined(templateOf('gpt'), 'gpt').build();
  const batch = 4;
  rate ??= timeStep(unwrap(compileTraining(known, { batch, target })), known, threads).then((seconds) => seconds / (batch * check(known).totals.multiplyAdds));
  return rate;
}
