/** Parameters that several optimizers share, and L2 decay. */
import { text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';

export const weightDecay = {
  kind: 'number',
  default: 0,
  min: 0,
  max: 1,
  step: 0.0001,
  expert: true,
  label: text('Weight decay', '权重衰减'),
  hint: text(
    'Pulls every weight a little towards zero in each step. Higher fights memorising more. 0 turns it off.',
    '每步把所有权重稍微拉向零。越大越能防止死记，0 为关闭。',
  ),
} as const;

export const adamParameters = {
  beta1: {
    kind: 'number',
    default: 0.9,
    min: 0,
    max: 0.9999,
    step: 0.01,
    expert: true,
    label: text('Memory of the direction', '方向的记忆'),
    hint: text('How long earlier gradients count. Higher is smoother.', '之前的梯度影响多久。越大越平滑。'),
  },
  beta2: {
    kind: 'number',
    default: 0.999,
    min: 0,
    max: 0.999999,
    step: 0.001,
    expert: true,
    label: text('Memory of the size', '幅度的记忆'),
    hint: text('How long earlier sizes of the gradient count. Higher is steadier.', '之前梯度的幅度影响多久。越大越稳定。'),
  },
  epsilon: {
    kind: 'number',
    default: 1e-8,
    min: 1e-12,
    max: 1,
    logarithmic: true,
    expert: true,
    label: text('Smallest spread', '最小幅度'),
    hint: text('Guards against dividing by zero. Leave it unless you know why.', '防止除以零。不清楚时请勿改动。'),
  },
} as const;

/** PyTorch's L2: the gradient plus decay times the weight. The gradient itself when the decay is 0. */
export function withDecay(builder: GraphBuilder, gradient: Value, weight: Value, decay: number): Value {
  if (decay === 0) return gradient;
  return builder.emit('Add', [gradient, builder.emit('Mul', [weight, builder.scalar(decay)])]);
}
