/** How answers about the pieces of a text fare: counted inside the graph, added up here. */
import { assert } from '../base/assert.ts';

/** Sums over all batches so far; the loss is per piece, in nats. */
export interface PieceTally {
  /** Pieces that were asked for, by weight. */
  readonly asked: number;
  readonly right: number;
  readonly loss: number;
}

export function pieceTally(totals: ArrayLike<number>): PieceTally {
  const [loss = 0, asked = 0, right = 0] = Array.from(totals);
  assert(asked >= 0, `${asked} pieces`);
  return { loss, asked, right };
}
