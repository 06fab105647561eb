/** What the norms share. They look at one row of the batch at a time, so padding rows do no harm. */
import { text } from '../base/text.ts';
import type { Initializer, WeightSpec } from './define.ts';
import { float } from './shapes.ts';
import type { Shape } from '../base/tensor.ts';

export const epsilon = {
  kind: 'number',
  default: 1e-5,
  min: 1e-12,
  max: 0.1,
  logarithmic: true,
  expert: true,
  label: text('Smallest spread', '最小幅度'),
  hint: text('Guards against dividing by zero. Leave it unless you know why.', '防止除以零。不清楚时请勿改动。'),
} as const;

function learned(name: string, shape: Shape, kind: 'ones' | 'zeros'): WeightSpec {
  const init: Initializer = { kind };
  return { name, role: 'weight', type: float(shape), init, decay: false };
}

export const scale = (shape: Shape): WeightSpec => learned('weight', shape, 'ones');
export const offset = (shape: Shape): WeightSpec => learned('bias', shape, 'zeros');

/** What a norm over "the last dimension" covers: a row of numbers, the last axis of a block, or whole maps. */
export function normalizedShape(shape: Shape): Shape {
  return shape.length === 3 ? shape : shape.slice(-1);
}

/** `eps=...`, when it is not PyTorch's own. */
export function epsilonArgument(value: number, usual = 1e-5): string {
  return value === usual ? '' : `, eps=${value}`;
}
