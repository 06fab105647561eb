/** Hashes of (seed, stream, position): one in whole numbers, one for devices that have none. */
import { hash32 } from '../base/random.ts';
import { type Shape, sizeOf } from '../base/tensor.ts';
import type { Value } from '../ir/graph.ts';
import type { Place } from './legalization.ts';

/** The tensor as a matrix as near to a square as its dimensions allow. */
function matrixOf(shape: Shape): readonly [number, number] {
  const splits = shape.map((_, axis) => [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis))] as const);
  return [...splits, [1, sizeOf(shape)] as const].reduce((best, split) => (split[0] + split[1] < best[0] + best[1] ? split : best));
}

/**
 * Each row and each column of the tensor, seen as a matrix, gets an odd number: the finaliser of MurmurHash3 over
 * `place * golden ratio + mix(seed + hash(stream))`, in uint32. The top 24 bits of their product become a float32 in [0, 1)
 * without rounding: four passes over the tensor instead of fifteen for a hash of every position.
 */
export function counterUniformInteger(place: Place): Value {
  const { g, a: seed } = place;
  const shape = place.numbers('shape');
  const word = (value: number) => g.scalar(value >>> 0, 'uint32');
  const shifted = (x: Value, bits: number) => g.emit('BitShift', [x, word(bits)], { direction: 'RIGHT' });
  const fold = (x: Value, bits: number) => g.emit('BitwiseXor', [x, shifted(x, bits)]);
  const murmur = (x: Value) => fold(g.mul(fold(g.mul(fold(x, 16), word(0x85ebca6b)), 13), word(0xc2b2ae35)), 16);
  const [rows, columns] = matrixOf(shape);
  const line = (count: number, start: Value) => {
    const position = g.cast(g.emit('Range', [], { limit: count, dtype: 'int32' }), 'uint32');
    return g.emit('BitwiseOr', [murmur(g.add(g.mul(position, word(0x9e3779b9)), start)), word(1)]);
  };
  const first = murmur(g.add(g.reshape(seed, [1]), word(hash32(place.number('stream')))));
  const second = murmur(g.add(first, word(0x9e3779b9)));
  const bits = g.mul(g.reshape(line(rows, first), [rows, 1]), g.reshape(line(columns, second), [1, columns]));
  return g.reshape(g.mul(g.cast(shifted(bits, 8), 'float32'), g.scalar(2 ** -24)), shape);
}

/** The fractional part of a large sine, on float32 alone. Fair enough for dropout, and a pure function as well. */
export function counterUniformFloat(place: Place): Value {
  const { g, a: seed } = place;
  const shape = place.numbers('shape');
  const count = sizeOf(shape);
  const fraction = (x: Value) => g.sub(x, g.emit('Floor', [x]));
  const wild = (x: Value) => fraction(g.mul(g.emit('Sin', [x]), g.scalar(43758.5453)));
  // Position as (row, column) of a square, so that no number grows past what float32 holds exactly.
  const side = Math.ceil(Math.sqrt(count));
  const line = g.cast(g.emit('Range', [], { limit: side, dtype: 'int32' }), 'float32');
  const start = wild(g.add(g.mul(g.cast(g.reshape(seed, [1, 1]), 'float32'), g.scalar(0.618034)), g.scalar(hash32(place.number('stream')) / 2 ** 32)));
  const column = g.mul(g.reshape(line, [1, side]), g.scalar(12.9898));
  const row = wild(g.add(g.mul(g.reshape(line, [side, 1]), g.scalar(78.233)), g.mul(start, g.scalar(6.2831853))));
  const square = wild(g.add(column, g.mul(row, g.scalar(94.673))));
  const flat = g.reshape(square, [side * side]);
  return g.reshape(side * side === count ? flat : g.emit('Slice', [flat], { starts: [0], ends: [count] }), shape);
}
