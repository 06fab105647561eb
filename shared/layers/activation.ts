/** Layers that change each number by itself: the shape stays. */
import { text } from '../base/text.ts';
import { ok } from '../base/problem.ts';
import type { TensorType } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { defineLayer, type LayerDefinition } from './define.ts';
import type { ParameterSchema } from './parameters.ts';
import { float, inputShape, mainPort } from './shapes.ts';

/** The shape rule of every activation. */
export function unchanged(self: { readonly node: string; readonly inputs: readonly TensorType[] }): { readonly ok: true; readonly value: TensorType } {
  return ok(float(inputShape(self))) as { ok: true; value: TensorType };
}

/** Dimension of the batch along which shares add up: the numbers of a row or of each step of a sequence, the maps of a picture. */
export function sharesAxis(self: { readonly inputs: readonly TensorType[] }): 1 | 2 {
  return self.inputs[0]?.shape.length === 2 ? 2 : 1;
}

/** An activation: one input, the same shape out. */
export function defineActivation<const P extends ParameterSchema>(
  own: Omit<LayerDefinition<P>, 'category' | 'inputs' | 'keepsPadding' | 'output'>,
): LayerDefinition {
  return defineLayer<P>({ ...own, category: 'activate', inputs: [mainPort], keepsPadding: true, output: unchanged });
}

/**
 * x held between two limits. In training the slope at a limit is 0, as PyTorch's hardtanh and relu6 have it (ONNX's Clip,
 * like torch.clamp, has 1 there); what is not a number stays so.
 */
export function between(builder: GraphBuilder, mode: 'training' | 'inference', x: Value | null, low: number, high: number): Value {
  if (mode === 'inference') return builder.emit('Clip', [x], { min: low, max: high });
  const held = (outside: Value, limit: number, otherwise: Value | null) => builder.emit('Where', [outside, builder.scalar(limit), otherwise]);
  const bottom = held(builder.emit('LessOrEqual', [x, builder.scalar(low)]), low, x);
  return held(builder.emit('GreaterOrEqual', [x, builder.scalar(high)]), high, bottom);
}

/** How far below zero negative numbers can reach: ELU's and CELU's alpha. */
export const depth = {
  kind: 'number',
  default: 1,
  min: 0.01,
  max: 10,
  step: 0.1,
  expert: true,
  label: text('Depth', '深度'),
  hint: text('The lowest value that negative numbers reach, below zero. Larger bends farther down.', '负数最低能到零下多少。越大弯得越低。'),
} as const;
