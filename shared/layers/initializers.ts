/** First values of the weights of Linear and Conv: PyTorch's own, or the classic choices (torch.nn.init). */
import { sizeOf, type Shape } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { Initializer, WeightSpec } from './define.ts';
import { float } from './shapes.ts';

export const initialParameter = {
  kind: 'choice',
  default: 'torch',
  expert: true,
  label: text('First weights', '初始权重'),
  hint: text(
    'How the weights are filled before training. With any choice but the usual one, offsets start at zero.',
    '训练前如何填充权重。除默认外，偏置都从零开始。',
  ),
  choices: [
    { value: 'torch', label: text('The usual ones of PyTorch', 'PyTorch 默认'), recommended: text('Right for almost every network.', '适合几乎所有网络。') },
    { value: 'he-normal', label: text('He, normal (for ReLU)', 'He 正态（适合 ReLU）') },
    { value: 'he-uniform', label: text('He, even (for ReLU)', 'He 均匀（适合 ReLU）') },
    { value: 'xavier-normal', label: text('Xavier, normal (for Tanh)', 'Xavier 正态（适合 Tanh）') },
    { value: 'xavier-uniform', label: text('Xavier, even (for Tanh)', 'Xavier 均匀（适合 Tanh）') },
    { value: 'orthogonal', label: text('Orthogonal', '正交') },
    { value: 'normal', label: text('Normal, spread 0.02', '正态，标准差 0.02') },
    { value: 'zeros', label: text('Zeros', '全零') },
  ],
} as const;

export type InitialChoice = (typeof initialParameter)['choices'][number]['value'];

/** PyTorch's default, `kaiming_uniform_(a = sqrt(5))`: with a gain of sqrt(1/3) the bound is 1 / sqrt(fanIn). */
export function kaimingUniform(fanIn: number): Initializer {
  return { kind: 'kaiming-uniform', fanIn, gain: Math.sqrt(1 / 3) };
}

/** PyTorch's default for offsets: uniform within 1 / sqrt(fanIn). */
export function uniformByFan(fanIn: number): Initializer {
  return { kind: 'uniform', bound: fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0 };
}

/** Fan-in and fan-out of a weight as `torch.nn.init` counts them: dimension 1 and 0, times the window. */
function fans(shape: Shape): { readonly fanIn: number; readonly fanOut: number } {
  const window = sizeOf(shape.slice(2));
  return { fanIn: (shape[1] ?? 1) * window, fanOut: (shape[0] ?? 1) * window };
}

/** First values of a weight of this shape. */
export function firstWeight(choice: InitialChoice, shape: Shape): Initializer {
  const { fanIn, fanOut } = fans(shape);
  switch (choice) {
    case 'torch':
      return kaimingUniform(fanIn);
    case 'he-normal':
      return { kind: 'kaiming-normal', fanIn, gain: Math.SQRT2 };
    case 'he-uniform':
      return { kind: 'kaiming-uniform', fanIn, gain: Math.SQRT2 };
    case 'xavier-normal':
    case 'xavier-uniform':
      return { kind: choice, fanIn, fanOut };
    case 'orthogonal':
      return { kind: 'orthogonal', gain: 1 };
    case 'normal':
      return { kind: 'normal', std: 0.02 };
    case 'zeros':
      return { kind: 'zeros' };
  }
}

/** First values of the offsets that belong to a weight of this shape. */
function firstBias(choice: InitialChoice, shape: Shape): Initializer {
  return choice === 'torch' ? uniformByFan(fans(shape).fanIn) : { kind: 'zeros' };
}

interface Begun {
  readonly bias: boolean;
  readonly initial: InitialChoice;
}

/** The offset `[outputs]` that belongs to a weight of this shape, where it is wanted. */
export function biasOf(shape: Shape, outputs: number, { bias, initial }: Begun): readonly WeightSpec[] {
  return bias ? [{ name: 'bias', role: 'weight', type: float([outputs]), init: firstBias(initial, shape), decay: false }] : [];
}

/** A weight of this shape, and its offset `[outputs]`. */
export function weightAndBias(shape: Shape, outputs: number, begun: Begun): readonly WeightSpec[] {
  return [{ name: 'weight', role: 'weight', type: float(shape), init: firstWeight(begun.initial, shape) }, ...biasOf(shape, outputs, begun)];
}

const torchInit: { readonly [C in Exclude<InitialChoice, 'torch'>]: (weight: string) => string } = {
  'he-normal': (weight) => `nn.init.kaiming_normal_(${weight}, nonlinearity="relu")`,
  'he-uniform': (weight) => `nn.init.kaiming_uniform_(${weight}, nonlinearity="relu")`,
  'xavier-normal': (weight) => `nn.init.xavier_normal_(${weight})`,
  'xavier-uniform': (weight) => `nn.init.xavier_uniform_(${weight})`,
  orthogonal: (weight) => `nn.init.orthogonal_(${weight})`,
  normal: (weight) => `nn.init.normal_(${weight}, std=0.02)`,
  zeros: (weight) => `nn.init.zeros_(${weight})`,
};

/** The same in PyTorch, after the module has been made. */
export function initialCode(choice: InitialChoice, weights: readonly string[], biases: readonly string[]): { readonly setup?: readonly string[] } {
  if (choice === 'torch') return {};
  return { setup: [...weights.map(torchInit[choice]), ...biases.map((bias) => `nn.init.zeros_(${bias})`)] };
}
