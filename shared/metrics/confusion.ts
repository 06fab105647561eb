/** Counts of (actual, predicted) pairs, and what follows for each class. */
import { assert } from '../base/assert.ts';
import type { Tally } from './define.ts';

export interface ClassScore {
  readonly name: string;
  /** Of those called this class, the share that is. Null when none was called so. */
  readonly precision: number | null;
  /** Of those that are this class, the share that was found. Null when there is none. */
  readonly recall: number | null;
  /** 2 TP / (2 TP + FP + FN). Null when the class is neither in the data nor in the answers. */
  readonly f1: number | null;
  /** Rows that are this class. */
  readonly support: number;
}

export interface ConfusionTally extends Tally {
  readonly classes: readonly string[];
  readonly rows: number;
  /** `[actual][predicted]` */
  matrix(): number[][];
  perClass(): readonly ClassScore[];
}

/** Index of the largest of `width` values from `start`; the first when equal. One value is a logit: class 1 above 0. */
export function predictedClass(values: ArrayLike<number>, start: number, width: number): number {
  if (width === 1) return (values[start] ?? 0) > 0 ? 1 : 0;
  let best = 0;
  for (let i = 1; i < width; i++) if ((values[start + i] ?? 0) > (values[start + best] ?? 0)) best = i;
  return best;
}

/** `width`: values per row, 1 for a single logit of two classes. */
export function createConfusionTally(classes: readonly string[], width: number): ConfusionTally {
  const size = classes.length;
  assert(width === size || (width === 1 && size === 2), `${width} values for ${size} classes`);
  const counts = new Float64Array(size * size);
  const at = (actual: number, predicted: number) => counts[actual * size + predicted] ?? 0;
  const sum = (value: (i: number) => number) => classes.reduce((total, _, i) => total + value(i), 0);
  return {
    classes,
    get rows() {
      return counts.reduce((total, count) => total + count, 0);
    },
    add(values, target, rows) {
      for (let row = 0; row < rows; row++) {
        const actual = target[row] ?? -1;
        if (actual === -1) continue; // nothing is known of it
        assert(Number.isInteger(actual) && actual >= 0 && actual < size, `target ${actual} of ${size} classes`);
        const cell = actual * size + predictedClass(values, row * width, width);
        counts[cell] = (counts[cell] ?? 0) + 1;
      }
    },
    matrix: () => classes.map((_, actual) => classes.map((_, predicted) => at(actual, predicted))),
    perClass: () =>
      classes.map((name, i) => {
        const hits = at(i, i);
        const support = sum((other) => at(i, other));
        const called = sum((other) => at(other, i));
        return {
          name,
          support,
          precision: called === 0 ? null : hits / called,
          recall: support === 0 ? null : hits / support,
          f1: called + support === 0 ? null : (2 * hits) / (called + support),
        };
      }),
    save: () => Array.from(counts),
    restore(saved) {
      assert(Array.isArray(saved) && saved.length === counts.length, 'a saved confusion matrix of another size');
      counts.set(saved);
    },
    clear() {
      counts.fill(0);
    },
  };
}

/** Mean over the classes that occur in the data or in the answers; an undefined score counts as 0 (scikit-learn's convention). */
export function macro(tally: ConfusionTally, score: 'precision' | 'recall' | 'f1'): number {
  const present = tally.perClass().filter(({ f1 }) => f1 !== null);
  return present.length === 0 ? 0 : present.reduce((sum, entry) => sum + (entry[score] ?? 0), 0) / present.length;
}

/** Rows, those on the diagonal, and the sums of the matrix by actual and by predicted class. */
export function margins(tally: ConfusionTally): {
  readonly rows: number;
  readonly hits: number;
  readonly actual: readonly number[];
  readonly called: readonly number[];
} {
  const matrix = tally.matrix();
  const actual = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const called = matrix.map((_, predicted) => matrix.reduce((sum, row) => sum + (row[predicted] ?? 0), 0));
  return { rows: tally.rows, hits: matrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0), actual, called };
}
