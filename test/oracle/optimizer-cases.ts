/** Runs with every optimizer, and settings of every schedule. */
import { expect } from 'vitest';
import type { Document } from '../../shared/model/document.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { drawing, threeClasses } from '../shared/compile/harness.ts';
import type { Comparison } from './network.ts';

const template = (id: string, training: Partial<Document['training']> = {}): Document => {
  const document = templateOf(id)?.build() ?? expect.fail(id);
  return { ...document, training: { ...document.training, ...training } };
};

const normed = (training: Partial<Document['training']>) =>
  drawing(
    [
      ['pictures', 'image-input', { channels: 3, height: 10, width: 10 }],
      ['conv1', 'conv2d', { filters: 6, kernel: [3, 3], padding: [1, 1], bias: false }],
      ['norm1', 'batch-norm2d'],
      ['relu1', 'relu'],
      ['pool1', 'max-pool2d'],
      ['conv2', 'conv2d', { filters: 6, kernel: [3, 3], padding: [1, 1], bias: false }],
      ['norm2', 'batch-norm2d'],
      ['skip', 'add', {}, ['norm2', 'pool1']],
      ['relu2', 'relu'],
      ['mean', 'global-avg-pool'],
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ],
    training,
  );

const regression = (optimizer: Document['training']['optimizer'], learningRate: number) =>
  drawing(
    [
      [
        'table',
        'table-input',
        {
          columns: [
            { name: 'a', kind: 'number' },
            { name: 'b', kind: 'category', values: ['x', 'y'] },
          ],
        },
      ],
      ['fc1', 'linear', { units: 16 }],
      ['act', 'gelu'],
      ['fc2', 'linear', { units: 1 }],
      ['answer', 'output', { answer: 'number', column: 'y' }],
    ],
    { optimizer, learningRate },
  );

const crossEntropy = 'F.cross_entropy(x, y)';
/** Every optimizer, with settings of its own. */
export const optimizerRuns: Readonly<Record<string, Comparison>> = {
  'S1 ConvNet, momentum': {
    document: template('convnet'),
    batch: 4,
    steps: 50,
    classes: 10,
    loss: crossEntropy,
    optimizer: 'torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)',
  },
  'S1 ConvNet, larger steps, padded last batch': {
    document: template('convnet', { learningRate: 0.02 }),
    batch: 16,
    steps: 50,
    classes: 10,
    loss: crossEntropy,
    lastRows: 5,
    optimizer: 'torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)',
  },
  'dense table, Adam': {
    document: template('dense-table'),
    batch: 16,
    steps: 50,
    loss: crossEntropy,
    optimizer: 'torch.optim.Adam(model.parameters(), lr=0.005)',
  },
  'batch-norm CNN, AdamW, padded last batch': {
    document: normed({ optimizer: { type: 'adamw', params: { weightDecay: 0.1 } }, learningRate: 0.01 }),
    batch: 8,
    steps: 50,
    lastRows: 3,
    loss: crossEntropy,
    optimizer: 'torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)',
  },
  'numbers, plain SGD with decay': {
    document: regression({ type: 'sgd', params: { weightDecay: 0.05 } }, 0.1),
    batch: 8,
    steps: 50,
    loss: 'F.mse_loss(x, y)',
    optimizer: 'torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=0.05)',
  },
  'numbers, Nesterov with decay': {
    document: regression({ type: 'momentum', params: { momentum: 0.8, nesterov: true, weightDecay: 0.01 } }, 0.05),
    batch: 8,
    steps: 50,
    loss: 'F.mse_loss(x, y)',
    optimizer: 'torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.01)',
  },
  ...Object.fromEntries(
    (
      [
        ['rmsprop', {}, 0.001, 'RMSprop(W, lr=0.001)'],
        ['rmsprop', { alpha: 0.9, momentum: 0.5, weightDecay: 0.05 }, 0.003, 'RMSprop(W, lr=0.003, alpha=0.9, momentum=0.5, weight_decay=0.05)'],
        ['adagrad', {}, 0.01, 'Adagrad(W, lr=0.01)'],
        ['adagrad', { rateDecay: 0.1, weightDecay: 0.05 }, 0.05, 'Adagrad(W, lr=0.05, lr_decay=0.1, weight_decay=0.05)'],
        ['adadelta', {}, 1, 'Adadelta(W, lr=1)'],
        ['adadelta', { rho: 0.8, epsilon: 1e-4, weightDecay: 0.05 }, 0.5, 'Adadelta(W, lr=0.5, rho=0.8, eps=1e-4, weight_decay=0.05)'],
        ['adamax', {}, 0.002, 'Adamax(W, lr=0.002)'],
        ['adamax', { beta1: 0.8, beta2: 0.9, weightDecay: 0.05 }, 0.01, 'Adamax(W, lr=0.01, betas=(0.8, 0.9), weight_decay=0.05)'],
        ['nadam', {}, 0.002, 'NAdam(W, lr=0.002)'],
        ['nadam', { beta1: 0.8, momentumDecay: 0.1, weightDecay: 0.05 }, 0.01, 'NAdam(W, lr=0.01, betas=(0.8, 0.999), momentum_decay=0.1, weight_decay=0.05)'],
        ['radam', {}, 0.001, 'RAdam(W, lr=0.001)'],
        ['radam', { beta2: 0.9, weightDecay: 0.05 }, 0.01, 'RAdam(W, lr=0.01, betas=(0.9, 0.9), weight_decay=0.05)'],
        ['rmsprop', { centered: true, momentum: 0.5 }, 0.003, 'RMSprop(W, lr=0.003, centered=True, momentum=0.5)'],
        ['lion', { weightDecay: 0.1 }, 0.001, 'Lion(W, lr=0.001, weight_decay=0.1)'],
        ['sgd', { clipNorm: 0.5 }, 0.1, 'SGD(W, lr=0.1)', 'torch.nn.utils.clip_grad_norm_(model.parameters(), 0.5)'],
        ['adam', { clipNorm: 100 }, 0.01, 'Adam(W, lr=0.01)', 'torch.nn.utils.clip_grad_norm_(model.parameters(), 100)'],
        ['momentum', { clipValue: 0.05 }, 0.1, 'SGD(W, lr=0.1, momentum=0.9)', 'torch.nn.utils.clip_grad_value_(model.parameters(), 0.05)'],
      ] as const
    ).map(([type, params, learningRate, call, clip]) => [
      `numbers, ${type} ${Object.entries(params)
        .map(([name, value]) => `${name} ${value}`)
        .join(', ')}`.trim(),
      {
        document: regression({ type, params }, learningRate),
        batch: 8,
        steps: 50,
        loss: 'F.mse_loss(x / model.answer.std, y / model.answer.std)',
        optimizer: `${type === 'lion' ? '' : 'torch.optim.'}${call.replace('W', 'model.parameters()')}`,
        ...(clip === undefined ? {} : { clip }),
      },
    ]),
  ),
  'numbers, Adam with its own settings': {
    document: regression({ type: 'adam', params: { beta1: 0.8, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 } }, 0.02),
    batch: 8,
    steps: 50,
    loss: 'F.mse_loss(x, y)',
    optimizer: 'torch.optim.Adam(model.parameters(), lr=0.02, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.1)',
  },
};

/** Settings of every schedule. */
export const scheduleCases: Readonly<Record<string, readonly Record<string, number | string>[]>> = {
  step: [{ every: 3, factor: 0.3 }],
  'multi-step': [{ epochs: '2, 5, 5, 9', factor: 0.3 }],
  exponential: [{ factor: 0.8 }],
  cosine: [{ floor: 0.1 }],
  'cosine-restarts': [
    { first: 2, growth: 2, floor: 0.1 },
    { first: 5, growth: 1 },
  ],
  'warm-up': [{ epochs: 3 }, { epochs: 2, start: 0.01, after: 'cosine' }],
  'one-cycle': [{}, { rise: 0.6, start: 10, end: 50 }],
  constant: [{}],
  plateau: [
    { patience: 1, factor: 0.5 },
    { patience: 0, factor: 0.1, floor: 0.01 },
  ],
};
