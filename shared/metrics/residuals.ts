/** Running sums over (prediction, truth) pairs of numbers. */
import { assert } from '../base/assert.ts';
import type { Tally } from './define.ts';

export interface ResidualTally extends Tally {
  readonly rows: number;
  /** Sum of squared misses, and of their sizes. */
  readonly squares: number;
  readonly sizes: number;
  /** Sum of the sizes of the misses as shares of the truth. */
  readonly shares: number;
  /** Sum of squared distances of the truth from its mean. */
  readonly spread: number;
}

export function createResidualTally(): ResidualTally {
  // rows, squares, sizes, mean of the truth, spread (Welford 1962), shares
  const sums = new Float64Array(6);
  const read = (i: number) => sums[i] ?? 0;
  return {
    get rows() {
      return read(0);
    },
    get squares() {
      return read(1);
    },
    get sizes() {
      return read(2);
    },
    get spread() {
      return read(4);
    },
    get shares() {
      return read(5);
    },
    add(values, target, rows) {
      for (let row = 0; row < rows; row++) {
        const truth = target[row] ?? 0;
        if (Number.isNaN(truth)) continue; // not known
        const miss = (values[row] ?? 0) - truth;
        const delta = truth - read(3);
        sums[0] = read(0) + 1;
        sums[1] = read(1) + miss * miss;
        sums[2] = read(2) + Math.abs(miss);
        sums[3] = read(3) + delta / read(0);
        sums[5] = read(5) + Math.abs(miss) / Math.max(Math.abs(truth), Number.EPSILON);
        sums[4] = read(4) + delta * (truth - read(3));
      }
    },
    save: () => Array.from(sums),
    restore(saved) {
      assert(Array.isArray(saved) && saved.length === sums.length, 'saved sums of another kind');
      sums.set(saved);
    },
    clear() {
      sums.fill(0);
    },
  };
}
