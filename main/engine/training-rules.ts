/** What the settings of a training say of each of its epochs and steps: the order of the rows, the learning rate, when it is enough. */
import { defined } from '../../shared/base/assert.ts';
import { averageShare } from '../../shared/averages/index.ts';
import { averageScalar } from '../../shared/compile/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import type { Document } from '../../shared/model/document.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { learningRateAt } from '../../shared/schedules/index.ts';
import { verdictOf } from '../../shared/stopping/index.ts';
import { type LoopJob, stepsPerEpoch } from './loop.ts';
import { epochOrder, type OrderPlan, stretchedOrder } from './order.ts';

type TrainingRules = Pick<LoopJob, 'epochs' | 'stepsPerEpoch' | 'seed' | 'order' | 'scalars' | 'learningRate' | 'verdict'>;

interface Rows {
  /** Row numbers of the training part. */
  readonly train: Uint32Array;
  readonly order: OrderPlan;
  /** Rows of a batch. */
  readonly batch: number;
}

export function trainingRules(training: Document['training'], { train, order, batch }: Rows): TrainingRules {
  const { epochs, seed } = training;
  const batches = training.accumulate ?? 1;
  const perEpoch = training.stepsPerEpoch ?? stepsPerEpoch(train.length, batch, batches);
  const totalSteps = perEpoch * epochs;
  const optimizer = defined(optimizerOf(training.optimizer.type), training.optimizer.type);
  const params = resolveParameters(optimizer.parameters, training.optimizer.params);
  const learningRate = (step: number, losses: readonly number[]): number => learningRateAt(training, step, perEpoch, totalSteps, losses);
  return {
    epochs,
    stepsPerEpoch: perEpoch,
    seed,
    learningRate,
    order: (epoch) =>
      training.stepsPerEpoch === undefined ? epochOrder(train, order, seed, epoch) : stretchedOrder(train, order, seed, epoch, perEpoch * batch * batches),
    scalars: (step, losses) => ({
      ...optimizer.scalars({ step, learningRate: learningRate(step, losses), params }),
      [averageScalar]: averageShare(training.averaging, { step, stepsPerEpoch: perEpoch, totalSteps }),
    }),
    verdict: (losses) => verdictOf(training.stopping, losses),
  };
}
