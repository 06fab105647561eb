/** Parameters that several optimizers share, and L2 decay. */
import { text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { pythonNumber } from '../layers/torch.ts';

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

export const epsilon = adamParameters.epsilon;

/** What every optimizer has: gradients are cut before it sees them. 0 turns it off. */
export const clipping = {
  clipNorm: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1000,
    step: 0.5,
    expert: true,
    label: text('Longest step of all weights (clip by norm)', '梯度总长上限（按范数裁剪）'),
    hint: text(
      'All gradients together are shortened to this length when they are longer; 1 is usual. Lower is steadier and slower. 0 turns it off.',
      '所有梯度合起来超过此长度时按比例缩短，通常为 1。越低越稳也越慢，0 为关闭。',
    ),
  },
  clipValue: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1000,
    step: 0.5,
    expert: true,
    label: text('Largest gradient of one weight (clip by value)', '单个梯度上限（按值裁剪）'),
    hint: text(
      'Every gradient is held between minus and plus this. Lower is steadier and slower. 0 turns it off.',
      '把每个梯度限制在正负此值之间。越低越稳也越慢，0 为关闭。',
    ),
  },
} as const;

/** What every optimizer has beside its own weight decay. */
export const penalties = {
  decayAll: {
    kind: 'boolean',
    default: true,
    expert: true,
    label: text('Decay norms and biases too', '对归一化和偏置也衰减'),
    hint: text(
      'Whether weight decay and L1 also pull at biases and the scales of norms, as plain PyTorch does. Off is recommended for Transformers.',
      '权重衰减和 L1 是否也作用于偏置与归一化的缩放（PyTorch 默认如此）。Transformer 建议关闭。',
    ),
  },
  l1: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1,
    step: 0.0001,
    expert: true,
    label: text('L1', 'L1 正则'),
    hint: text(
      'Pulls every weight towards zero by the same amount in each step, so that many end at zero. 0 turns it off.',
      '每步把所有权重以同样的幅度拉向零，使许多权重变为零。0 为关闭。',
    ),
  },
} as const;

/** b old + (1 - b) now: the running averages of most optimizers. */
export function blend(builder: GraphBuilder, old: Value, now: Value, keep: number): Value {
  return builder.emit('Add', [builder.emit('Mul', [old, builder.scalar(keep)]), builder.emit('Mul', [now, builder.scalar(1 - keep)])]);
}

/** `, weight_decay=...` when it is not 0. */
export function decayArgument(decay: number): string {
  return decay === 0 ? '' : `, weight_decay=${pythonNumber(decay)}`;
}

/** PyTorch's L2: the gradient plus decay times the weight. The gradient itself when the decay is 0. */
export function withDecay(builder: GraphBuilder, gradient: Value, weight: Value, decay: number): Value {
  if (decay === 0) return gradient;
  return builder.emit('Add', [gradient, builder.emit('Mul', [weight, builder.scalar(decay)])]);
}

/** Decay apart from the gradient: the weight times the scalar `keep`. The weight itself when the decay is 0. */
export function decayed(context: {
  readonly builder: GraphBuilder;
  readonly params: { readonly weightDecay: number };
  readonly weight: Value;
  scalar(name: string): Value;
}): Value {
  const { builder, params, weight, scalar } = context;
  return params.weightDecay === 0 ? weight : builder.emit('Mul', [weight, scalar('keep')]);
}
