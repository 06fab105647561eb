/** Numbers of a normal distribution (mean 0, spread 1), each made of two even ones (Box and Muller 1958). */
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';

/** `even`: uniform [0, 1) of `[2, ...shape]`. Answers `shape`. */
export function normalNoise(builder: GraphBuilder, even: Value, shape: readonly number[]): Value {
  const half = (index: number) => builder.emit('Reshape', [builder.emit('Slice', [even], { starts: [index], ends: [index + 1], axes: [0] })], { shape });
  // 1 - u lies in (0, 1], so its logarithm is finite.
  const radius = builder.emit('Sqrt', [builder.emit('Mul', [builder.emit('Log', [builder.emit('Sub', [builder.scalar(1), half(0)])]), builder.scalar(-2)])]);
  const direction = builder.emit('Cos', [builder.emit('Mul', [half(1), builder.scalar(2 * Math.PI)])]);
  return builder.emit('Mul', [radius, direction]);
}
