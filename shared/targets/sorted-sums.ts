/**
 * Rows added up where their index says, mostly by products: scattering takes one thread 12 ns a number. The rows are put in the order of
 * their indices and cut into blocks, and a one-hot product adds up the equal ones of each block. Only a block's first index can go on
 * from the block before, and so few rows are scattered.
 */
import { defined } from '../base/assert.ts';
import { tensor } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { type RowSum, scatterRows, scattered } from './indices.ts';

/** Rows of a block, the best first. */
const sizes = [32, 16, 24, 20, 40, 30, 25];
/** Below so many numbers, or in rows shorter than that, scattering is faster. */
const [fewest, narrowest] = [2 ** 16, 32];

/** `[count, 1]`: from `first` on in steps. */
function ladder(g: GraphBuilder, count: number, first: number, step: number): Value {
  return g.constant(
    tensor(
      'int32',
      [count, 1],
      Array.from({ length: count }, (_, i) => first + step * i),
    ),
  );
}

/** A negative index counts from the end. */
export const sortedSum: RowSum = (g, indices, updates, rows) => {
  const [count = 1, width = 1] = shapeOf(updates);
  const block = sizes.find((size) => count % size === 0);
  if (block === undefined || count * width < fewest || width < narrowest) return scattered(g, indices, updates, rows);
  const blocks = count / block;
  const whole = (value: number) => g.scalar(value, 'int32');
  /** What stands first in each block. */
  const leading = (x: Value) => g.emit('Slice', [x], { starts: [0], ends: [1], axes: [1] });

  const [sorted, order] = g.emitAll('TopK', [g.emit('Mod', [g.cast(indices, 'int32'), whole(rows)])], { k: count, largest: 0 });
  const ids = defined(sorted, 'indices in order');
  const before = g.emit('Concat', [g.reshape(whole(-1), [1]), g.emit('Slice', [ids], { starts: [0], ends: [count - 1] })], { axis: 0 });
  const begins = g.reshape(g.cast(g.emit('Greater', [ids, before]), 'int32'), [blocks, block]); // 1 where an index comes first
  const local = g.sub(g.emit('CumSum', [begins], { axis: 1 }), leading(begins)); // [blocks, block]: which of its block's indices it is

  const arranged = g.reshape(g.emit('Gather', [updates, defined(order, 'order')], { axis: 0 }), [blocks, block, width]);
  const equal = g.emit('Equal', [g.reshape(local, [blocks, 1, block]), ladder(g, block, 0, 1)]); // OneHot takes ten times as long
  const sums = g.matMul(g.cast(equal, updates.type.dtype), arranged);

  // Each row of the table takes the sum where its index begins, if it is there at all.
  const found = g.mul(begins, g.add(local, ladder(g, blocks, 1, block)));
  const none = g.emit('Expand', [whole(0)], { shape: [rows] });
  const places = g.emit('ScatterElements', [none, ids, g.reshape(found, [-1])], { axis: 0, reduction: 'add' }); // counted from 1
  const there = g.cast(g.emit('Min', [places, whole(1)]), updates.type.dtype);
  const taken = g.emit('Gather', [g.reshape(sums, [count, width]), g.sub(g.emit('Max', [places, whole(1)]), whole(1))], { axis: 0 });
  const table = g.mul(taken, g.reshape(there, [rows, 1]));
  const further = g.where(g.emit('Equal', [leading(begins), whole(0)]), g.reshape(leading(sums), [blocks, width]), g.like(updates, 0));
  return scatterRows(g, table, g.reshape(leading(g.reshape(ids, [blocks, block])), [-1]), further);
};
