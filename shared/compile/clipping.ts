/** Gradients cut to size before the optimizer sees them: each number by value, then all of them together by norm, as in torch.nn.utils. */
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';

/** PyTorch's `clip_grad_norm_` adds this to the norm it divides by. */
const guard = 1e-6;

export interface Clipped {
  /** The gradients, each number by value. */
  readonly gradients: readonly Value[];
  /** One of them, or several as one tensor, by the length of all. */
  shortened(gradient: Value): Value;
}

/**
 * A limit of 0 leaves the gradients as they are. onnxruntime follows a sum from its first term: that is the last layer's, so that
 * weights' gradients are made on the way back and nothing waits for them.
 */
export function clipGradients(builder: GraphBuilder, given: readonly Value[], limits: { readonly norm: number; readonly value: number }): Clipped {
  const gradients = limits.value === 0 ? given : given.map((gradient) => builder.emit('Clip', [gradient], { min: -limits.value, max: limits.value }));
  if (limits.norm === 0) return { gradients, shortened: (gradient) => gradient };
  const squares = gradients.map((gradient) => builder.emit('ReduceSumSquare', [gradient], { axes: shapeOf(gradient).map((_, axis) => axis), keepdims: 0 }));
  const length = builder.emit('Sqrt', [squares.toReversed().reduce((sum, square) => builder.emit('Add', [sum, square]))]);
  const share = builder.emit('Div', [builder.scalar(limits.norm), builder.emit('Add', [length, builder.scalar(guard)])]);
  const factor = builder.emit('Min', [share, builder.scalar(1)]);
  return { gradients, shortened: (gradient) => builder.emit('Mul', [gradient, factor]) };
}
