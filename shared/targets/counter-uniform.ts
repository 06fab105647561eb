/**
 * Chance without state: a uint32 for each element, a pure function of (seed, stream, place). Made of sums, products and
 * quotients alone, which every provider computes alike, so all devices draw the same numbers.
 */
import { hash32 } from '../base/random.ts';
import { type Shape, sizeOf } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { Place } from './legalization.ts';

/** The tensor as a matrix as near to a square as its dimensions allow. */
function matrixOf(shape: Shape): readonly [number, number] {
  const splits = shape.map((_, axis) => [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))] as const);
  return [...splits, [1, sizeOf(shape)] as const].reduce((best, split) => (split[0] + split[1] < best[0] + best[1] ? split : best));
}

const word = (g: GraphBuilder, value: number) => g.scalar(value >>> 0, 'uint32');

/** x (2x + 1) mod 2^32, a permutation whose high bits hang on all of x (RC6, Rivest et al. 1998); then its halves change places. */
function stir(g: GraphBuilder, x: Value): Value {
  const mixed = g.mul(x, g.add(g.add(x, x), word(g, 1)));
  return g.add(g.mul(mixed, word(g, 0x10000)), g.div(mixed, word(g, 0x10000)));
}

/**
 * The tensor as a matrix whose rows and columns have a number each: `a` even, `b` odd, stirred twice with a key of two words
 * from seed and stream. An element's is `(a + b)^2 mod 2^32`: bits 3 to 31 of an odd square are a triangular number, of
 * which each residue comes equally often, and two rows (columns) are uncorrelated unless they differ by a multiple of
 * 2^30, because the difference of their squares still hangs on the column. Two passes over the tensor.
 */
function counterBits(place: Place): Value {
  const { g, a: seed } = place;
  const stream = place.number('stream');
  const [rows, columns] = matrixOf(place.numbers('shape'));
  const first = stir(g, stir(g, g.add(g.reshape(seed, [1]), word(g, 0x243f6a88))));
  const second = stir(g, g.add(first, word(g, 0x85a308d3)));
  const places = g.mul(g.cast(g.emit('Range', [], { limit: rows + columns, dtype: 'int32' }), 'uint32'), word(g, 0x9e3779b9));
  const once = stir(g, g.add(places, g.add(first, word(g, stream))));
  const lines = stir(g, g.add(once, g.add(second, word(g, hash32(stream)))));
  const [a, b] = g.emitAll('Split', [g.add(lines, lines)], { axis: 0, split: [rows, columns] }) as [Value, Value];
  const sum = g.add(g.reshape(a, [rows, 1]), g.reshape(g.add(b, word(g, 1)), [1, columns]));
  return g.mul(sum, sum);
}

/** The top 24 bits as a float32 in [0, 1), without rounding. */
export function counterUniform(place: Place): Value {
  const { g } = place;
  const bits = g.div(counterBits(place), word(g, 0x100));
  return g.reshape(g.mul(g.cast(bits, 'float32'), g.scalar(2 ** -24)), place.numbers('shape'));
}

/** Compared as they are: no number of its own for an element that only stays or goes. */
export function counterChance(place: Place): Value {
  const { g } = place;
  const below = Math.min(2 ** 32 - 1, Math.round(place.number('share') * 2 ** 32));
  return g.reshape(g.emit('Less', [counterBits(place), word(g, below)]), place.numbers('shape'));
}
