/** Randomness inside a graph: counter-based, so nothing is kept between steps and a resumed run continues exactly. */
import type { Shape } from '../base/tensor.ts';
import type { GraphBuilder } from './builder.ts';
import type { Value } from './graph.ts';

/**
 * float32 in [0, 1), of `shape`: a pure function of the seed (uint32, one element; changes each step), the stream (one
 * per use, a 32-bit number) and the position of the element. The same on all devices.
 */
export function uniform(builder: GraphBuilder, seed: Value, stream: number, shape: Shape): Value {
  return builder.emit('CounterUniform', [seed], { stream: stream >>> 0, shape });
}

/** bool of `shape`, true with the chance `share`: what `uniform(...) < share` would be, for less. */
export function chance(builder: GraphBuilder, seed: Value, stream: number, shape: Shape, share: number): Value {
  return builder.emit('CounterChance', [seed], { stream: stream >>> 0, shape, share });
}
