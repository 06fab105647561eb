/** What the curves of a run mean: one finding at most, and none while there is nothing to say. Pure. */
import type { Run } from '../../shared/contract.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { readsOf } from '../try/reads.ts';
import type { Curve, RunCurves } from './curves.ts';

export type ReadingCode = 'nothing-learned' | 'jumps' | 'by-heart' | 'no-better' | 'still-learning';

export interface Reading {
  readonly code: ReadingCode;
  /** Counted from 1: the epoch it began with. */
  readonly epoch: number;
  /** The learning rate is far from what suits the optimizer: too high, too low. */
  readonly rate: 'high' | 'low' | 'usual';
  /** There is too little data to learn from, so that more of it would help most. */
  readonly few: boolean;
}

/** Less than this share of the loss is not to be called a change. */
const slight = 0.02;
/** So many epochs in a row are no accident. */
const inRow = 3;
const fewRows = 300;

/** A loss for each epoch: the middle one of its steps, since thinned curves keep the outermost. */
export function byEpoch({ x, y }: Curve): readonly number[] {
  const epochOf = (at: number): number => Math.max(0, Math.ceil(at - 1e-9) - 1);
  const epochs = Array.from({ length: epochOf(x.at(-1) ?? 0) + 1 }, (): number[] => []);
  for (const [index, at] of x.entries()) epochs[epochOf(at)]?.push(y[index] ?? Number.NaN);
  return epochs.map(middle);
}

/** Null while there are too few epochs, or where all is as it should be. */
export function readCurves(run: Pick<Run, 'status' | 'document' | 'totalSteps' | 'totalEpochs'>, curves: RunCurves): Reading | null {
  // Of two networks that compete neither loss says how good the pictures are.
  if (readsOf(run).makes) return null;
  const { train: steps, validation } = curves.get('loss') ?? {};
  if (steps === undefined || validation === undefined) return null;
  const train = byEpoch(steps).slice(0, validation.y.length);
  const seen = { train, validation: validation.y, first: Math.min(...steps.y.slice(0, inRow)), accuracy: curves.get('accuracy')?.validation?.y.at(-1) ?? null };
  const found = finding(seen, run);
  if (found === null) return null;
  const { learningRate, optimizer, batchSize } = run.document.training;
  const usual = optimizerOf(optimizer.type)?.learningRate ?? learningRate;
  return {
    code: found.code,
    epoch: found.epoch + 1,
    rate: learningRate > usual * 4 ? 'high' : learningRate < usual / 4 ? 'low' : 'usual',
    few: (run.totalSteps / Math.max(1, run.totalEpochs)) * batchSize < fewRows,
  };
}

interface Seen {
  readonly train: readonly number[];
  readonly validation: readonly number[];
  /** The training loss before anything was learned. */
  readonly first: number;
  readonly accuracy: number | null;
}

type Found = { readonly code: ReadingCode; readonly epoch: number } | null;

function finding({ train, validation, first, accuracy }: Seen, { status, document: { training } }: Pick<Run, 'status' | 'document'>): Found {
  const [epochs, best] = [validation.length, lowest(validation)];
  const good = validation[best] ?? 0;
  const last = train.at(-1) ?? 0;
  const nearlyPerfect = accuracy !== null && accuracy >= 0.99;
  const over = status !== 'running' && status !== 'preparing' && status !== 'paused';
  if (epochs >= inRow && training.from === undefined && Math.min(...train) > first * 0.95) return { code: 'nothing-learned', epoch: 0 };
  if (nearlyPerfect) return null;
  const jump = jumpsFrom(train, first);
  if (jump !== null) return { code: 'jumps', epoch: jump };
  const watched = training.stopping !== undefined && training.stopping.type !== 'never';
  const after = validation.slice(best + 1);
  if (!watched && after.length >= inRow && after.slice(-inRow).every((loss) => loss > good * 1.05) && last < (train[best] ?? 0) * (1 - 2 * slight))
    return { code: 'by-heart', epoch: best };
  const stands = standsFrom(validation);
  if (!watched && epochs - stands >= Math.max(2 * inRow, epochs / 3)) return { code: 'no-better', epoch: stands };
  const before = validation[Math.min(epochs - 2, Math.floor(epochs * 0.75) - 1)] ?? good;
  if (over && epochs >= 2 && best >= epochs - 2 && good < before * (1 - (epochs < 10 ? slight : 0.05))) return { code: 'still-learning', epoch: best };
  return null;
}

/** The epoch from which the training loss goes up as well as down, by more than its tenth each time; null when it is steady. */
function jumpsFrom(train: readonly number[], first: number): number | null {
  const late = Math.max(1, train.length - 2 * inRow);
  const ups = train.flatMap((loss, epoch) => (epoch >= late && loss > (train[epoch - 1] ?? loss) * 1.1 && loss > first * slight ? [epoch] : []));
  return ups.length >= 2 ? (ups[0] ?? null) : null;
}

/** The epoch after which the validation loss was never lower by a share worth naming. */
function standsFrom(validation: readonly number[]): number {
  let [at, low] = [0, Number.POSITIVE_INFINITY];
  for (const [epoch, loss] of validation.entries()) if (loss < low * (1 - slight)) [at, low] = [epoch, loss];
  return at;
}

function lowest(values: readonly number[]): number {
  return values.reduce((best, value, index) => (value < (values[best] ?? Number.POSITIVE_INFINITY) ? index : best), 0);
}

function middle(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
