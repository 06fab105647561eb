/** Cases for every layer: what stands around it, over sampled settings. */
import { type Row, threeClasses } from '../shared/compile/harness.ts';
import { attentionCases } from './attention-cases.ts';
import { memoryCases } from './memory-cases.ts';
import type { Comparison } from './network.ts';
import { moreOnSteps, stepCases } from './step-cases.ts';

/** After a convolution, so that the gradient through the layer shows in its filters. */
function maps(...rows: readonly Row[]): Row[] {
  return [
    ['pictures', 'image-input', { channels: 2, height: 9, width: 8 }],
    ['before', 'conv2d', { filters: 4, kernel: [2, 2] }], // [4, 8, 7]
    ...rows,
    ['flat', 'flatten'],
    ['after', 'linear', { units: 3 }],
    threeClasses,
  ];
}

function vector(...rows: readonly Row[]): Row[] {
  return [
    [
      'table',
      'table-input',
      {
        columns: [
          { name: 'a', kind: 'number' },
          { name: 'b', kind: 'number' },
          { name: 'c', kind: 'number' },
        ],
        normalize: 'none',
      },
    ],
    ['before', 'linear', { units: 6 }],
    ...rows,
    ['after', 'linear', { units: 3 }],
    threeClasses,
  ];
}

export interface Case {
  readonly rows: readonly Row[];
  readonly prepare?: Comparison['prepare'];
  readonly loss?: string;
  /** Only as in use: the layer is random in training. */
  readonly evaluationOnly?: boolean;
}

/** Numbers from about -10 to 10, so that every piece of an activation is met. */
const wide = (...rows: readonly Row[]): Case => ({
  rows: vector(...rows),
  prepare: (state) => {
    const weight = state.get('before.weight')?.data as Float32Array;
    weight.forEach((value, i) => {
      weight[i] = value * 6;
    });
  },
});

const statistics: Comparison['prepare'] = (state) => {
  for (const [name, { data }] of state) {
    if (/mean$/.test(name))
      (data as Float32Array).forEach((_, i) => {
        (data as Float32Array)[i] = 0.3 + 0.1 * i;
      });
    if (/(std|var)$/.test(name))
      (data as Float32Array).forEach((_, i) => {
        (data as Float32Array)[i] = 0.5 + 0.2 * i;
      });
  }
};
const columns: NonNullable<Row[2]>[string] = [
  { name: 'a', kind: 'number' },
  { name: 'b', kind: 'category', values: ['x', 'y'] },
  { name: 'c', kind: 'number' },
  { name: 'd', kind: 'category', values: ['p', 'q', 'r'] },
];

/** By layer. */
export const layerCases: Readonly<Record<string, readonly Case[]>> = {
  ...attentionCases,
  ...memoryCases,
  ...stepCases,
  'image-input': (['unit', 'standardize', 'none'] as const).map(
    (normalize): Case => ({
      rows: [
        ['pictures', 'image-input', { channels: 3, height: 4, width: 5, normalize }],
        ['flat', 'flatten'],
        ['after', 'linear', { units: 3 }],
        threeClasses,
      ],
      prepare: (state) => {
        statistics(state);
        // Raw bytes are large: small weights keep the softmax from saturating.
        const weight = state.get('after.weight')?.data as Float32Array;
        if (normalize === 'none')
          weight.forEach((value, i) => {
            weight[i] = value / 100;
          });
      },
    }),
  ),
  'table-input': (['standardize', 'none'] as const).map(
    (normalize): Case => ({
      rows: [['table', 'table-input', { columns, normalize }], ['after', 'linear', { units: 3 }], threeClasses],
      prepare: statistics,
    }),
  ),
  conv2d: [
    { rows: maps(['it', 'conv2d', { filters: 5, kernel: [3, 3] }]) },
    { rows: maps(['it', 'conv2d', { filters: 5, kernel: [3, 2], stride: [2, 1], padding: [1, 2] }]) },
    { rows: maps(['it', 'conv2d', { filters: 5, kernel: [2, 2], stride: [3, 2], bias: false }]) },
    { rows: maps(['it', 'conv2d', { filters: 6, kernel: [3, 3], dilation: [2, 2], padding: [2, 1] }]) },
    { rows: maps(['it', 'conv2d', { filters: 6, kernel: [3, 3], groups: 2 }]) },
    { rows: maps(['it', 'conv2d', { filters: 4, kernel: [3, 3], groups: 4, padding: [1, 1] }]) },
    { rows: maps(['it', 'conv2d', { filters: 4, kernel: [1, 1] }]) },
    { rows: maps(['it', 'conv2d', { filters: 3, kernel: [8, 7] }]) },
  ],
  'max-pool2d': [
    { rows: maps(['it', 'max-pool2d']) },
    { rows: maps(['it', 'max-pool2d', { kernel: [3, 3], stride: [2, 2], padding: [1, 1] }]) },
    { rows: maps(['it', 'max-pool2d', { kernel: [3, 2], stride: [1, 1] }]) },
  ],
  'avg-pool2d': [
    { rows: maps(['it', 'avg-pool2d']) },
    { rows: maps(['it', 'avg-pool2d', { kernel: [3, 3], stride: [2, 2], padding: [1, 1] }]) },
    { rows: maps(['it', 'avg-pool2d', { kernel: [3, 2], stride: [1, 2] }]) },
  ],
  'global-avg-pool': [{ rows: maps(['it', 'global-avg-pool']) }],
  'depthwise-conv2d': [
    { rows: maps(['it', 'depthwise-conv2d']) },
    { rows: maps(['it', 'depthwise-conv2d', { multiplier: 3, kernel: [3, 2], stride: [2, 1], padding: [1, 0], bias: false }]) },
    { rows: maps(['it', 'depthwise-conv2d', { multiplier: 2, dilation: [2, 2], padding: [2, 2] }]) },
  ],
  'separable-conv2d': [
    { rows: maps(['it', 'separable-conv2d', { filters: 5 }]) },
    { rows: maps(['it', 'separable-conv2d', { filters: 3, stride: [2, 2], padding: [1, 1], bias: false, initial: 'he-normal' }]) },
  ],
  'conv-transpose2d': [
    { rows: maps(['it', 'conv-transpose2d', { filters: 3 }]) },
    { rows: maps(['it', 'conv-transpose2d', { filters: 5, kernel: [4, 3], stride: [2, 1], padding: [1, 1] }]) },
    { rows: maps(['it', 'conv-transpose2d', { filters: 2, kernel: [3, 3], stride: [3, 2], padding: [1, 0], extra: [1, 1], bias: false }]) },
    { rows: maps(['it', 'conv-transpose2d', { filters: 2, kernel: [3, 3], stride: [1, 1], padding: [3, 1] }]) },
  ],
  'global-max-pool': [
    { rows: [...maps(['ties', 'relu'], ['it', 'global-max-pool']).filter(([id]) => id !== 'flat')] },
    { rows: [...maps(['it', 'global-max-pool']).filter(([id]) => id !== 'flat')] },
  ],
  'adaptive-avg-pool2d': [
    { rows: maps(['it', 'adaptive-avg-pool2d']) },
    { rows: maps(['it', 'adaptive-avg-pool2d', { size: [4, 7] }]) },
    { rows: maps(['it', 'adaptive-avg-pool2d', { size: [3, 4] }]) },
    { rows: maps(['it', 'adaptive-avg-pool2d', { size: [5, 1] }]) },
  ],
  'adaptive-max-pool2d': [
    { rows: maps(['ties', 'relu'], ['it', 'adaptive-max-pool2d']) },
    { rows: maps(['it', 'adaptive-max-pool2d', { size: [2, 7] }]) },
    { rows: maps(['ties', 'relu'], ['it', 'adaptive-max-pool2d', { size: [3, 4] }]) },
    { rows: maps(['ties', 'relu'], ['it', 'adaptive-max-pool2d', { size: [5, 3] }]) },
  ],
  upsample: [
    { rows: maps(['it', 'upsample']) },
    { rows: maps(['it', 'upsample', { factor: [3, 1] }]) },
    { rows: maps(['it', 'upsample', { mode: 'bilinear' }]) },
    { rows: maps(['it', 'upsample', { factor: [3, 2], mode: 'bilinear' }]) },
  ],
  pad2d: (['zeros', 'reflect', 'edge'] as const).map((mode) => ({ rows: maps(['it', 'pad2d', { top: 2, bottom: 0, left: 1, right: 3, mode }]) })),
  crop2d: [{ rows: maps(['it', 'crop2d']) }, { rows: maps(['it', 'crop2d', { top: 2, bottom: 0, left: 1, right: 3 }]) }],
  'batch-norm2d': [
    { rows: maps(['it', 'batch-norm2d'], ['act', 'tanh']), prepare: statistics },
    { rows: maps(['it', 'batch-norm2d', { momentum: 0.3, epsilon: 0.01 }], ['act', 'tanh']), prepare: statistics },
  ],
  flatten: [{ rows: maps() }],
  linear: [{ rows: vector() }, { rows: vector(['it', 'linear', { units: 5, bias: false }]) }],
  relu: [{ rows: maps(['it', 'relu']) }, { rows: vector(['it', 'relu']) }],
  'leaky-relu': [{ rows: maps(['it', 'leaky-relu']) }, { rows: vector(['it', 'leaky-relu', { slope: 0.3 }]) }],
  gelu: [{ rows: maps(['it', 'gelu']) }, { rows: vector(['it', 'gelu', { approximate: 'tanh' }]) }],
  sigmoid: [{ rows: maps(['it', 'sigmoid']) }],
  tanh: [{ rows: maps(['it', 'tanh']) }],
  relu6: [wide(['it', 'relu6'])],
  prelu: [{ rows: maps(['it', 'prelu']) }, { rows: maps(['it', 'prelu', { each: true }]) }, { rows: vector(['it', 'prelu', { each: true }]) }],
  elu: [wide(['it', 'elu']), wide(['it', 'elu', { alpha: 0.3 }])],
  selu: [wide(['it', 'selu'])],
  celu: [wide(['it', 'celu']), wide(['it', 'celu', { alpha: 2.5 }])],
  silu: [wide(['it', 'silu'])],
  mish: [wide(['it', 'mish'])],
  softplus: [wide(['it', 'softplus']), wide(['it', 'softplus', { beta: 3 }])],
  softsign: [wide(['it', 'softsign'])],
  hardsigmoid: [wide(['it', 'hardsigmoid'])],
  hardswish: [wide(['it', 'hardswish'])],
  hardtanh: [wide(['it', 'hardtanh']), wide(['kinks', 'relu'], ['it', 'hardtanh', { low: 0, high: 4 }])],
  'log-softmax': [{ rows: maps(['it', 'log-softmax']) }, { rows: vector(['it', 'log-softmax']) }],
  softmax: [{ rows: maps(['it', 'softmax']) }, { rows: vector(['it', 'softmax']) }],
  dropout: [{ rows: vector(['it', 'dropout']), evaluationOnly: true }],
  'layer-norm': [{ rows: vector(['it', 'layer-norm'], ['act', 'tanh']) }, { rows: maps(['it', 'layer-norm', { epsilon: 0.01 }], ['act', 'tanh']) }],
  'rms-norm': [{ rows: vector(['it', 'rms-norm'], ['act', 'tanh']) }, { rows: maps(['it', 'rms-norm', { epsilon: 0.01 }], ['act', 'tanh']) }],
  'group-norm': [1, 2, 4].map((groups) => ({ rows: maps(['it', 'group-norm', { groups, epsilon: groups === 2 ? 0.01 : 1e-5 }], ['act', 'tanh']) })),
  'instance-norm2d': [
    { rows: maps(['it', 'instance-norm2d'], ['act', 'tanh']) },
    { rows: maps(['it', 'instance-norm2d', { affine: true, epsilon: 0.01 }], ['act', 'tanh']) },
  ],
  dropout2d: [{ rows: maps(['it', 'dropout2d']), evaluationOnly: true }, { rows: maps(['it', 'dropout2d', { rate: 0 }]) }],
  'gaussian-noise': [{ rows: vector(['it', 'gaussian-noise']), evaluationOnly: true }, { rows: vector(['it', 'gaussian-noise', { spread: 0 }]) }],
  reshape: [
    { rows: maps(['it', 'reshape', { shape: '7, -1, 4' }]) },
    { rows: vector(['it', 'reshape', { shape: '3 1 2' }], ['conv', 'conv2d', { filters: 2, kernel: [1, 2] }], ['flat', 'flatten']) },
  ],
  permute: [{ rows: maps(['it', 'permute']) }, { rows: maps(['it', 'permute', { order: '3, 2, 1' }]) }],
  slice: [
    ...(moreOnSteps['slice'] ?? []),
    { rows: maps(['it', 'slice', { start: 1, size: 2 }]) },
    { rows: maps(['it', 'slice', { dimension: 3, start: 2, size: 5 }]) },
    { rows: vector(['it', 'slice', { start: 2, size: 3 }]) },
  ],
  subtract: [{ rows: maps(['a', 'conv2d', { filters: 4, kernel: [1, 1] }], ['it', 'subtract', {}, ['before:minus', 'a']]) }],
  multiply: [
    { rows: vector(['a', 'linear', { units: 6 }], ['b', 'tanh', {}, 'before'], ['it', 'multiply', {}, ['before', 'a', 'b']]) },
    { rows: maps(['small', 'adaptive-avg-pool2d'], ['gate', 'sigmoid'], ['it', 'multiply', {}, ['gate', 'before']]) },
  ],
  dot: [{ rows: vector(['a', 'linear', { units: 6 }], ['it', 'dot', {}, ['before:other', 'a']]) }],
  add: [
    { rows: maps(['a', 'conv2d', { filters: 4, kernel: [1, 1] }], ['it', 'add', {}, ['a', 'before']]) },
    { rows: vector(['a', 'linear', { units: 6 }], ['b', 'tanh', {}, 'before'], ['it', 'add', {}, ['before', 'a', 'b']]) },
  ],
  concat: [
    ...(moreOnSteps['concat'] ?? []),
    { rows: maps(['a', 'conv2d', { filters: 2, kernel: [1, 1] }], ['it', 'concat', {}, ['a', 'before']]) },
    { rows: vector(['a', 'linear', { units: 2 }], ['it', 'concat', {}, ['before', 'a', 'before']]) },
  ],
  output: [
    { rows: [...vector().slice(0, 2), ['answer', 'output', { classes: ['a', 'b', 'c', 'd', 'e', 'f'] }]] },
    {
      rows: [...vector().slice(0, 2), ['after', 'linear', { units: 1 }], ['answer', 'output', { classes: ['no', 'yes'] }]],
      loss: 'F.binary_cross_entropy_with_logits(x.squeeze(1), y.float())',
    },
    {
      rows: [...vector().slice(0, 2), ['after', 'linear', { units: 1 }], ['answer', 'output', { answer: 'number', column: 'y', scaling: 'none' }]],
      loss: 'F.mse_loss(x, y)',
    },
    {
      rows: [...vector().slice(0, 2), ['after', 'linear', { units: 1 }], ['answer', 'output', { answer: 'number', column: 'y' }]],
      prepare: statistics,
      loss: 'F.mse_loss(x / model.answer.std, y / model.answer.std)',
    },
    ...(['mae', 'huber'] as const).flatMap((loss): Case[] => {
      const call = loss === 'mae' ? 'F.l1_loss' : 'F.huber_loss';
      return (['none', 'standardize'] as const).map((scaling) => ({
        rows: [...vector().slice(0, 2), ['after', 'linear', { units: 1 }], ['answer', 'output', { answer: 'number', column: 'y', loss, scaling }]],
        prepare: statistics,
        loss: scaling === 'none' ? `${call}(x, y)` : `${call}(x / model.answer.std, y / model.answer.std)`,
      }));
    }),
    {
      rows: [...vector().slice(0, 2), ['answer', 'output', { classes: ['a', 'b', 'c', 'd', 'e', 'f'], smoothing: 0.2 }]],
      loss: 'F.cross_entropy(x, y, label_smoothing=0.2)',
    },
    {
      rows: [...vector().slice(0, 2), ['answer', 'output', { classes: ['a', 'b', 'c', 'd', 'e', 'f'], loss: 'multi-margin' }]],
      loss: 'F.multi_margin_loss(x, y)',
    },
  ],
};
