/** How answers about the pieces of a text fare: counted inside the graph, added up here. */
import { assert } from '../base/assert.ts';
import type { Tally } from './define.ts';

export interface PieceTally extends Tally {
  /** Sum of the losses, in nats. */
  readonly loss: number;
  /** Pieces that were asked for, by weight. */
  readonly asked: number;
  readonly right: number;
}

/** Its `add` takes what the graph has counted: loss, pieces asked, pieces right. */
export function createPieceTally(): PieceTally {
  const sums = new Float64Array(3);
  const read = (i: number) => sums[i] ?? 0;
  return {
    get loss() {
      return read(0);
    },
    get asked() {
      return read(1);
    },
    get right() {
      return read(2);
    },
    add(counted) {
      for (let i = 0; i < sums.length; i++) sums[i] = read(i) + (counted[i] ?? 0);
    },
    save: () => Array.from(sums),
    restore(saved) {
      assert(Array.isArray(saved) && saved.length === sums.length, 'saved counts of another kind');
      sums.set(saved);
    },
    clear() {
      sums.fill(0);
    },
  };
}
