/** Gradients cut to size before the optimizer sees them: each number by value, then all of them together by norm, as in torch.nn.utils. */
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';

/** PyTorch's `clip_grad_norm_` adds this to the norm it divides by. */
const guard = 1e-6;

/** A limit of 0 leaves the gradients as they are. */
export function clipGradients(builder: GraphBuilder, gradients: readonly Value[], limits: { readonly norm: number; readonly value: number }): readonly Value[] {
  const held = limits.value === 0 ? gradients : gradients.map((gradient) => builder.emit('Clip', [gradient], { min: -limits.value, max: limits.value }));
  if (limits.norm === 0) return held;
  const squares = held.map((gradient) => builder.emit('ReduceSumSquare', [gradient], { axes: shapeOf(gradient).map((_, axis) => axis), keepdims: 0 }));
  const length = builder.emit('Sqrt', [squares.reduce((sum, square) => builder.emit('Add', [sum, square]))]);
  const share = builder.emit('Div', [builder.scalar(limits.norm), builder.emit('Add', [length, builder.scalar(guard)])]);
  const factor = builder.emit('Min', [share, builder.scalar(1)]);
  return held.map((gradient) => builder.emit('Mul', [gradient, factor]));
}
