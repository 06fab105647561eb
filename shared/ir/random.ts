/** Randomness inside a graph: counter-based, so nothing is kept between steps and a resumed run continues exactly. */
import type { Shape } from '../base/tensor.ts';
import type { GraphBuilder } from './builder.ts';
import type { Value } from './graph.ts';

/**
 * float32 in [0, 1), of `shape`: a pure function of the seed (uint32, one element; changes each step), the stream (one
 * per use, a 32-bit number) and the position of the element. Each target has its own hash; the numbers of two targets differ.
 */
export function uniform(builder: GraphBuilder, seed: Value, stream: number, shape: Shape): Value {
  return builder.emit('CounterUniform', [seed], { stream: stream >>> 0, shape });
}
