/** Sums into places named by indices, in forms that are right at any number of threads. */
import { type Shape, sizeOf, tensor } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import type { Place } from './legalization.ts';

/** Up to this many rows a one-hot product beats scattering. */
const oneHotLimit = 256;

/** `[count, width]` added up into `[rows, width]` where `indices` say. */
export type RowSum = (g: GraphBuilder, indices: Value, updates: Value, rows: number) => Value;

const zeros = (g: GraphBuilder, like: Value, shape: Shape) => g.emit('Expand', [g.like(like, 0)], { shape });

/** Adds dy at `indices` into the flattened zeros of `shape`. */
export function scatterFlat({ g }: Pick<Place, 'g'>, indices: Value, dy: Value, shape: Shape): Value {
  return g.reshape(added(g, zeros(g, dy, [sizeOf(shape)]), indices, dy), shape);
}

function added(g: GraphBuilder, flat: Value, indices: Value, dy: Value): Value {
  return g.emit('ScatterElements', [flat, g.reshape(indices, [-1]), g.reshape(dy, [-1])], { axis: 0, reduction: 'add' });
}

/** Rows added into a table. Scattering along one axis takes less than half the time of two. */
export function scatterRows(g: GraphBuilder, table: Value, indices: Value, updates: Value): Value {
  const [, width = 1] = shapeOf(updates);
  const size = sizeOf(shapeOf(table));
  const dtype = size < 2 ** 31 ? 'int32' : 'int64';
  const iota = tensor(
    dtype,
    [width],
    Array.from({ length: width }, (_, i) => i),
  );
  const places = g.add(g.mul(g.reshape(g.cast(indices, dtype), [-1, 1]), g.scalar(width, dtype)), g.constant(iota));
  return g.reshape(added(g, g.reshape(table, [size]), places, updates), shapeOf(table));
}

export const scattered: RowSum = (g, indices, updates, rows) => scatterRows(g, zeros(g, updates, [rows, shapeOf(updates)[1] ?? 1]), indices, updates);

/** GatherGrad: rows of dy added up where their index says. `sum` is for tables of many rows. */
export function gatherGradient(sum: RowSum): (place: Place) => Value {
  return (place) => {
    const { g, node, a: indices, b: dy } = place;
    const [axis, shape] = [place.number('axis'), place.numbers('shape')];
    const rows = shape[axis] ?? 1;
    const count = sizeOf(shapeOf(indices));
    const rest = [...shape.slice(0, axis), ...shape.slice(axis + 1)];
    // dy is [before, indices, after]; bring the indices to the front: [indices, before x after].
    const [before, after] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
    const arrived =
      before === 1 ? g.reshape(dy, [count, after]) : g.reshape(g.transpose(g.reshape(dy, [before, count, after]), [1, 0, 2]), [count, before * after]);
    const flat = g.reshape(indices, [-1]);
    const untrained = node.attributes['untrained'];
    const updates =
      untrained === undefined
        ? arrived
        : g.where(g.emit('Equal', [g.reshape(flat, [-1, 1]), g.scalar(Number(untrained), flat.type.dtype)]), g.like(dy, 0), arrived);
    const summed =
      rows <= oneHotLimit
        ? g.emit('Gemm', [g.cast(g.emit('OneHot', [flat], { depth: rows }), dy.type.dtype), updates], { transA: 1 })
        : sum(g, flat, updates, rows);
    if (before === 1) return g.reshape(summed, shape);
    return g.transpose(g.reshape(summed, [rows, ...rest]), rest.map((_, i) => i + 1).toSpliced(axis, 0, 0));
  };
}
