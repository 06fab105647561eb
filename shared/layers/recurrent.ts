/**
 * What RNN, LSTM and GRU share. `[length, features]` -> `[length, units]` or, for the last real step only, `[units]`; twice as many where
 * both directions are read. Weights have PyTorch's names, layouts and order of gates (lstm i f g o, gru r z n).
 */
import { ok, type Result } from '../base/problem.ts';
import type { Shape, TensorType } from '../base/tensor.ts';
import { counted, text, type Text } from '../base/text.ts';
import { type Cell, cells } from '../ir/recurrent.ts';
import type { LayerContext, WeightSpec } from './define.ts';
import type { ParameterSchema } from './parameters.ts';
import { expectSequence, float, inputShape } from './shapes.ts';

export const recurrentParameters = {
  units: {
    kind: 'integer',
    default: 128,
    min: 1,
    max: 65_536,
    recommended: [64, 128, 256],
    label: text('Size of the memory', '记忆大小'),
    hint: text(
      'How many numbers are remembered from step to step. More can remember more, and learn slower.',
      '从一步到下一步记住多少个数。越大记得越多，学得越慢。',
    ),
  },
  answer: {
    kind: 'choice',
    default: 'last',
    label: text('Answers with', '输出'),
    hint: text(
      'What is known after the last real step (to judge the whole), or what is known at every step (for another layer that reads steps).',
      '最后一个有效步之后的状态（用于判断整体），或每一步的状态（供后面逐步读取的层使用）。',
    ),
    choices: [
      { value: 'last', label: text('The last step', '最后一步'), recommended: text('Right before a decision about the whole.', '适合接判断整体的层。') },
      { value: 'sequence', label: text('Every step', '每一步'), recommended: text('Right before another layer that reads steps.', '适合接逐步读取的层。') },
    ],
  },
  layers: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 64,
    recommended: [1, 2],
    label: text('Layers', '层数'),
    hint: text('Several, one on top of the other. Two often do better than one; more rarely do.', '上下叠放几层。两层常优于一层，再多很少更好。'),
  },
  bidirectional: {
    kind: 'boolean',
    default: false,
    label: text('Read both ways', '双向'),
    hint: text(
      'Reads the steps from the end as well. Better for judging a whole text; not for forecasting. Twice as many numbers come out.',
      '同时从末尾往前读。更适合判断整段文本，不适合预测未来。输出的数字加倍。',
    ),
  },
  dropout: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 0.95,
    step: 0.05,
    label: text('Forget between layers', '层间遗忘'),
    hint: text(
      'The share that is blanked at random between two layers while training. Works with two layers or more; 0.2 to 0.5 is usual.',
      '训练时在两层之间随机清空的比例。两层及以上才起作用；通常 0.2 到 0.5。',
    ),
  },
} as const satisfies ParameterSchema;

export const biasParameter = {
  kind: 'choice',
  default: 'two',
  expert: true,
  label: text('Offsets', '偏置'),
  hint: text(
    'PyTorch adds one for the input and one for the memory, Keras only one. They learn the same.',
    'PyTorch 为输入和记忆各加一个偏置，Keras 只有一个。效果相同。',
  ),
  choices: [
    { value: 'two', label: text('Two, as in PyTorch', '两个（PyTorch）') },
    { value: 'one', label: text('One, as in Keras', '一个（Keras）') },
  ],
} as const;

export interface RecurrentParams {
  readonly units: number;
  readonly answer: 'last' | 'sequence';
  readonly layers: number;
  readonly bidirectional: boolean;
  readonly dropout: number;
  readonly bias?: 'two' | 'one';
}

/** One direction of one layer. */
export interface Run {
  readonly layer: number;
  readonly reverse: boolean;
  /** Numbers of a step that it reads. */
  readonly features: number;
  /** What PyTorch ends its weights' names with. */
  readonly suffix: string;
}

export const directionsOf = (params: RecurrentParams) => (params.bidirectional ? 2 : 1);

/** In PyTorch's order. */
export function runsOf(params: RecurrentParams, features: number): readonly Run[] {
  return Array.from({ length: params.layers }, (_, layer) =>
    (params.bidirectional ? [false, true] : [false]).map((reverse) => ({
      layer,
      reverse,
      features: layer === 0 ? features : params.units * directionsOf(params),
      suffix: `l${layer}${reverse ? '_reverse' : ''}`,
    })),
  ).flat();
}

export function recurrentOutput(self: LayerContext<ParameterSchema>, params: RecurrentParams, name: Text): Result<TensorType> {
  const sequence = expectSequence(self, name);
  if (!sequence.ok) return sequence;
  const units = params.units * directionsOf(params);
  return ok(float(params.answer === 'last' ? [units] : [sequence.value[0], units]));
}

/** All uniform within 1 / sqrt(units), as in PyTorch. */
export function recurrentWeights(self: LayerContext<ParameterSchema>, params: RecurrentParams, cell: Cell): readonly WeightSpec[] {
  const init = { kind: 'uniform', bound: 1 / Math.sqrt(params.units) } as const;
  const rows = cells[cell].gates * params.units;
  const weight = (name: string, shape: Shape): WeightSpec => ({ name, role: 'weight', type: float(shape), init });
  const bias = (name: string): WeightSpec => ({ ...weight(name, [rows]), decay: false });
  return runsOf(params, inputShape(self)[1] ?? 0).flatMap(({ features, suffix }) => [
    weight(`weight_ih_${suffix}`, [rows, features]),
    weight(`weight_hh_${suffix}`, [rows, params.units]),
    bias(`bias_ih_${suffix}`),
    ...(params.bias === 'one' ? [] : [bias(`bias_hh_${suffix}`)]),
  ]);
}

export function recurrentMultiplyAdds(self: LayerContext<ParameterSchema>, params: RecurrentParams, cell: Cell): number {
  const [length = 0, features = 0] = inputShape(self);
  return runsOf(params, features).reduce((sum, run) => sum + length * cells[cell].gates * params.units * (run.features + params.units), 0);
}

/** Of every step the gates before and after they are bent, and the state. */
export function recurrentActivations(self: LayerContext<ParameterSchema>, params: RecurrentParams, cell: Cell): number {
  const [length = 0, features = 0] = inputShape(self);
  return runsOf(params, features).length * length * (2 * cells[cell].gates + 2) * params.units;
}

export function recurrentSummary({ units, layers, bidirectional }: RecurrentParams): Text {
  const more = [...(layers > 1 ? [text(counted(layers, 'layer'), `${layers} 层`)] : []), ...(bidirectional ? [text('both ways', '双向')] : [])];
  return text([counted(units, 'unit'), ...more.map(({ en }) => en)].join(', '), [`${units} 个单元`, ...more.map(({ zh }) => zh)].join('，'));
}
