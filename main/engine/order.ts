/** In which order an epoch visits its rows: a pure function of (seed, epoch, plan), so that a resumed run needs no saved position. */
import { permutation } from '../../shared/base/random.ts';

/**
 * `global` shuffles everything: right when the chunks fit in memory. `windows` shuffles chunks, then rows within windows
 * of some chunks: each chunk is read once an epoch. Kept in checkpoints, since another plan is another training.
 */
export type OrderPlan =
  | { readonly kind: 'none' }
  | { readonly kind: 'global' }
  | { readonly kind: 'windows'; readonly chunkRows: number; readonly windowChunks: number };

const orderStream = 0x0_5ad3;

/** Row numbers of `rows` (ascending) in the order of this epoch (counted from 0). */
export function epochOrder(rows: Uint32Array, plan: OrderPlan, seed: number, epoch: number): Uint32Array {
  switch (plan.kind) {
    case 'none':
      return rows;
    case 'global':
      return chosen(rows, permutation(rows.length, seed, orderStream + epoch));
    case 'windows':
      return windowedOrder(rows, plan.chunkRows, plan.windowChunks, seed, orderStream + epoch);
  }
}

/** An epoch of exactly `count` rows: passes over all rows follow one another unbroken, so that each row comes as often as any other. */
export function stretchedOrder(rows: Uint32Array, plan: OrderPlan, seed: number, epoch: number, count: number): Uint32Array {
  const result = new Uint32Array(count);
  for (let filled = 0; filled < count; ) {
    const place = epoch * count + filled;
    const from = place % rows.length;
    const some = epochOrder(rows, plan, seed, Math.floor(place / rows.length)).subarray(from, from + count - filled);
    result.set(some, filled);
    filled += some.length;
  }
  return result;
}

/** In place of the `places`, what stands there. */
function chosen(rows: Uint32Array, places: Uint32Array): Uint32Array {
  for (let i = 0; i < places.length; i++) places[i] = rows[places[i] ?? 0] ?? 0;
  return places;
}

const sampleStream = 0x0_5a17;

/** Some of the rows, ascending, the same for the same seed; all where there are no more. */
export function sampleRows(rows: Uint32Array, count: number, seed: number): Uint32Array {
  if (count >= rows.length) return rows;
  return chosen(rows, permutation(rows.length, seed, sampleStream).subarray(0, count).sort());
}

function windowedOrder(rows: Uint32Array, chunkRows: number, windowChunks: number, seed: number, stream: number): Uint32Array {
  const chunks: { from: number; to: number }[] = []; // ranges of `rows` that lie in one chunk
  for (let from = 0; from < rows.length; ) {
    const chunk = Math.floor((rows[from] ?? 0) / chunkRows);
    let to = from + 1;
    while (to < rows.length && Math.floor((rows[to] ?? 0) / chunkRows) === chunk) to++;
    chunks.push({ from, to });
    from = to;
  }
  const order = permutation(chunks.length, seed, stream);
  const result = new Uint32Array(rows.length);
  let filled = 0;
  for (let window = 0; window * windowChunks < chunks.length; window++) {
    const start = filled;
    for (const index of order.subarray(window * windowChunks, (window + 1) * windowChunks)) {
      const { from, to } = chunks[index] ?? { from: 0, to: 0 };
      result.set(rows.subarray(from, to), filled);
      filled += to - from;
    }
    const inWindow = result.slice(start, filled);
    const shuffled = permutation(inWindow.length, seed ^ 0x77_1d, stream + Math.imul(window + 1, 0x9e37_79b1));
    for (const [i, index] of shuffled.entries()) result[start + i] = inWindow[index] ?? 0;
  }
  return result;
}

/** The plan for data of `bytes`, in chunks of `chunkBytes`, when `budget` bytes may be held in memory. */
export function chooseOrder(shuffle: boolean, bytes: number, chunkBytes: number, chunkRows: number, budget: number): OrderPlan {
  if (!shuffle) return { kind: 'none' };
  if (bytes <= budget) return { kind: 'global' };
  // Half the budget holds the window, the other half what is read ahead of it.
  return { kind: 'windows', chunkRows, windowChunks: Math.max(1, Math.floor(budget / 2 / Math.max(1, chunkBytes))) };
}
