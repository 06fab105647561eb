/**
 * How sure the answers are, row by row: for what a table of counts cannot tell (ranks, thresholds, log loss).
 * Ranks over all rows need all rows: 4 bytes for each row and class (for two classes, each row), at most `mostScores`
 * of them; with more rows than that, areas are left out. The rest takes no memory.
 */
import { assert } from '../base/assert.ts';
import type { Tally } from './define.ts';

/** 64 MB. */
const mostScores = 2 ** 24;

export interface ProbabilityTally extends Tally {
  readonly classes: number;
  readonly rows: number;
  /** Mean of -ln of the chance given to the right class. */
  readonly logLoss: number;
  /** Share of rows whose class is among the `k` likeliest. Of equals the later class counts as likelier, as in scikit-learn. */
  top(k: number): number;
  /** Mean over the classes of an area under a curve of thresholds; null when there were too many rows, or never two kinds of rows. */
  area(curve: (descending: readonly Threshold[]) => number): number | null;
}

/** Rows with one and the same score, from the highest on: how many are of the class, and how many are not. */
export interface Threshold {
  readonly hits: number;
  readonly misses: number;
}

/** `width`: numbers of a row, 1 for a single logit of two classes. */
export function createProbabilityTally(classes: number, width: number): ProbabilityTally {
  const sums = new Float64Array(2); // rows, log loss
  const placed = new Float64Array(classes); // rows by the place of the right class
  // Two classes: one ranking says all.
  const kept = classes === 2 ? 1 : classes;
  let scores: Float32Array | null = new Float32Array(1024 * kept);
  let truths = new Int32Array(1024);
  const logits = new Float64Array(classes);

  const keep = (row: number, truth: number): void => {
    if (scores === null) return;
    if ((row + 1) * kept > mostScores) {
      scores = null;
      return;
    }
    if ((row + 1) * kept > scores.length) {
      const [more, also] = [new Float32Array(scores.length * 2), new Int32Array(truths.length * 2)];
      more.set(scores);
      also.set(truths);
      [scores, truths] = [more, also];
    }
    truths[row] = truth;
    // ln(p / (1 - p)) orders as p does, and tells apart what is nearly certain.
    if (kept === 1) scores[row] = at(1) - at(0);
    else for (let k = 0; k < classes; k++) scores[row * kept + k] = at(k) - logSum(k);
  };
  const at = (k: number): number => logits[k] ?? 0;
  /** ln of the sum of e to the logits, without those of class `but`. */
  const logSum = (but: number): number => {
    let most = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) if (k !== but) most = Math.max(most, at(k));
    let sum = 0;
    for (let k = 0; k < classes; k++) if (k !== but) sum += Math.exp(at(k) - most);
    return most + Math.log(sum);
  };

  return {
    classes,
    get rows() {
      return sums[0] ?? 0;
    },
    get logLoss() {
      return sums[0] === 0 ? 0 : (sums[1] ?? 0) / (sums[0] ?? 1);
    },
    top: (k) => (sums[0] === 0 ? 0 : placed.slice(0, k).reduce((sum, count) => sum + count, 0) / (sums[0] ?? 1)),
    area(curve) {
      const rows = sums[0] ?? 0;
      if (scores === null || rows === 0) return null;
      const areas: number[] = [];
      for (let k = 0; k < kept; k++) {
        const thresholds = thresholdsOf(scores, truths, rows, kept, k, classes === 2 ? 1 : k);
        if (thresholds.some(({ hits }) => hits > 0) && thresholds.some(({ misses }) => misses > 0)) areas.push(curve(thresholds));
      }
      return areas.length === 0 ? null : areas.reduce((sum, one) => sum + one, 0) / areas.length;
    },
    add(values, target, rows) {
      for (let row = 0; row < rows; row++) {
        const truth = target[row] ?? -1;
        if (truth < 0) continue;
        for (let k = 0; k < classes; k++) logits[k] = width === 1 ? k * (values[row] ?? 0) : (values[row * width + k] ?? 0);
        const own = at(truth);
        let before = 0;
        for (let k = 0; k < classes; k++) if (at(k) > own || (at(k) === own && k > truth)) before++;
        placed[before] = (placed[before] ?? 0) + 1;
        keep(sums[0] ?? 0, truth);
        sums[0] = (sums[0] ?? 0) + 1;
        sums[1] = (sums[1] ?? 0) + logSum(-1) - own;
      }
    },
    save: () => assert(false, 'probabilities are gathered in one go'),
    restore: () => assert(false, 'probabilities are gathered in one go'),
    clear() {
      sums.fill(0);
      placed.fill(0);
      scores ??= new Float32Array(1024 * kept);
    },
  };
}

function thresholdsOf(scores: Float32Array, truths: Int32Array, rows: number, stride: number, column: number, wanted: number): readonly Threshold[] {
  const score = (row: number) => scores[row * stride + column] ?? 0;
  const order = Uint32Array.from({ length: rows }, (_, row) => row).sort((a, b) => score(b) - score(a));
  const thresholds: Threshold[] = [];
  let [hits, misses, last] = [0, 0, Number.NaN];
  for (const row of order) {
    if (score(row) !== last && hits + misses > 0) {
      thresholds.push({ hits, misses });
      [hits, misses] = [0, 0];
    }
    last = score(row);
    if (truths[row] === wanted) hits++;
    else misses++;
  }
  thresholds.push({ hits, misses });
  return thresholds;
}
