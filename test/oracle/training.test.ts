/** Whole training runs against PyTorch, from the same weights on the same batches: the losses of 25 steps agree. */
import { describe, expect, test } from 'vitest';
import { learningRateAt, schedules } from '../../shared/schedules/index.ts';
import { scoresOf, createTally } from '../../shared/metrics/index.ts';
import { uniform } from '../../shared/base/random.ts';
import type { Document } from '../../shared/model/document.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { optimizers } from '../../shared/optimizers/index.ts';
import { drawing, largestDifference, threeClasses } from '../shared/compile/harness.ts';
import { type Comparison, runOurs, type Traces } from './network.ts';
import { reportParity } from './parity.ts';
import { askPython, oracleMissing } from './python.ts';

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
const runs: Readonly<Record<string, Comparison>> = {
  'S1 ConvNet, momentum': {
    document: template('convnet'),
    batch: 4,
    steps: 25,
    classes: 10,
    loss: crossEntropy,
    optimizer: 'torch.optim.SGD(model.parameters(), lr=0.001, momentum=0.9)',
  },
  'S1 ConvNet, larger steps, padded last batch': {
    document: template('convnet', { learningRate: 0.02 }),
    batch: 16,
    steps: 25,
    classes: 10,
    loss: crossEntropy,
    lastRows: 5,
    optimizer: 'torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)',
  },
  'dense table, Adam': {
    document: template('dense-table'),
    batch: 16,
    steps: 25,
    loss: crossEntropy,
    optimizer: 'torch.optim.Adam(model.parameters(), lr=0.005)',
  },
  'batch-norm CNN, AdamW, padded last batch': {
    document: normed({ optimizer: { type: 'adamw', params: { weightDecay: 0.1 } }, learningRate: 0.01 }),
    batch: 8,
    steps: 25,
    lastRows: 3,
    loss: crossEntropy,
    optimizer: 'torch.optim.AdamW(model.parameters(), lr=0.01, weight_decay=0.1)',
  },
  'numbers, plain SGD with decay': {
    document: regression({ type: 'sgd', params: { weightDecay: 0.05 } }, 0.1),
    batch: 8,
    steps: 25,
    loss: 'F.mse_loss(x, y)',
    optimizer: 'torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=0.05)',
  },
  'numbers, Nesterov with decay': {
    document: regression({ type: 'momentum', params: { momentum: 0.8, nesterov: true, weightDecay: 0.01 } }, 0.05),
    batch: 8,
    steps: 25,
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
        steps: 25,
        loss: 'F.mse_loss(x / model.answer.std, y / model.answer.std)',
        optimizer: `${type === 'lion' ? '' : 'torch.optim.'}${call.replace('W', 'model.parameters()')}`,
        ...(clip === undefined ? {} : { clip }),
      },
    ]),
  ),
  'numbers, Adam with its own settings': {
    document: regression({ type: 'adam', params: { beta1: 0.8, beta2: 0.99, epsilon: 1e-3, weightDecay: 0.1 } }, 0.02),
    batch: 8,
    steps: 25,
    loss: 'F.mse_loss(x, y)',
    optimizer: 'torch.optim.Adam(model.parameters(), lr=0.02, betas=(0.8, 0.99), eps=1e-3, weight_decay=0.1)',
  },
};

describe.skipIf(oracleMissing !== '')(`training against PyTorch ${oracleMissing}`, () => {
  test('losses, weights and running statistics agree', { timeout: 1_200_000 }, async () => {
    const ours: Awaited<ReturnType<typeof runOurs>>[] = [];
    for (const comparison of Object.values(runs)) ours.push(await runOurs(comparison));
    const theirs = askPython<Traces[]>('run_network.py', { jobs: ours.map(({ job }) => job) });
    const report = Object.keys(runs).map((name, index) => {
      const [a, b] = [ours[index]?.ours, theirs[index]];
      const state = Object.entries(a?.state ?? {}).map(([weight, values]) => largestDifference(values, b?.state[weight] ?? []));
      return {
        name,
        loss: largestDifference(a?.losses ?? [], b?.losses ?? [0]),
        state: Math.max(...state),
        fell: (a?.losses[0] ?? 0) !== (a?.losses.at(-1) ?? 0),
      };
    });
    reportParity('Training against PyTorch, 25 steps', ['losses', 'weights'], new Map(report.map(({ name, loss, state }) => [name, [loss, state]])));
    for (const { name, loss, state, fell } of report) {
      expect(loss, `${name}: losses`).toBeLessThan(1e-4);
      expect(state, `${name}: weights`).toBeLessThan(1e-3);
      expect(fell, name).toBe(true);
    }
  });

  test('every optimizer is among the runs', () => {
    const used = new Set(Object.values(runs).map(({ document }) => document.training.optimizer.type));
    expect([...used].sort()).toEqual(optimizers.map(({ type }) => type).sort());
  });

  test('learning rates follow the schedulers of PyTorch', () => {
    const settings: Readonly<Record<string, readonly Record<string, number | string>[]>> = {
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
      plateau: [{ patience: 1, factor: 0.5 }, { patience: 0, factor: 0.1, floor: 0.01 }],
    };
    // Falls, stays, falls by less than a ten-thousandth, rises, falls.
    const judged = [1, 0.8, 0.8, 0.79999, 0.9, 0.7, 0.71, 0.72, 0.73, 0.6, 0.61, 0.62];
    const jobs = schedules.flatMap(({ type, torch, parameters, each = 'epoch' }) =>
      (settings[type] ?? expect.fail(type)).map((own) => {
        const params = { ...Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default])), ...own };
        return { type, params, each, expression: torch(params as never, 12) };
      }),
    );
    const theirs = askPython<number[][]>('schedules.py', { jobs, epochs: 12, steps: 7, rate: 0.05, losses: judged });
    jobs.forEach(({ type, params, each }, index) => {
      const steps = each === 'step' ? Array.from({ length: 84 }, (_, step) => step) : Array.from({ length: 12 }, (_, epoch) => epoch * 7 + 3);
      const mine = steps.map((step) => learningRateAt({ learningRate: 0.05, schedule: { type, params } }, step, 7, 84, judged.slice(0, Math.floor(step / 7))));
      expect(largestDifference(mine, theirs[index] ?? []), type).toBeLessThan(1e-12);
    });
  });

  test('scores agree with scikit-learn, absent classes included', () => {
    const shape = [
      [40, 7, 6],
      [7, 7, 6],
      [1, 7, 7],
      [25, 4, 2],
      [300, 2, 2],
      [300, 1, 2],
      [60, 3, 1],
    ] as const; // rows, numbers of a row, classes that occur
    const trials = shape.map(([rows, width, seen], seed) => {
      const target = Array.from({ length: rows }, (_, i) => Math.floor(uniform(seed, 1, i) * seen));
      // Few different values: ties must be counted as scikit-learn counts them.
      const logits = Array.from({ length: rows * width }, (_, i) => Math.round(uniform(seed, 2, i) * 64) / 16 - 2);
      const truth = Array.from({ length: rows }, (_, i) => uniform(seed, 3, i) * 9);
      return { target, logits, truth, numbers: truth.map((value, i) => value + uniform(seed, 4, i) - 0.5) };
    });
    const theirs = askPython<Record<string, number | null>[]>('scores.py', trials);
    trials.forEach(({ target, logits, truth, numbers }, index) => {
      const width = shape[index]?.[1] ?? 0;
      const names = Array.from({ length: Math.max(2, width) }, (_, i) => `kind ${i}`);
      const named = createTally(width === 1 ? { kind: 'two-classes', classes: ['no', 'yes'] } : { kind: 'classes', classes: names }, 'part');
      if (named.kind !== 'classes') expect.fail();
      const half = Math.floor(target.length / 2);
      for (const tally of [named.tally, named.chances]) {
        tally?.add(logits.slice(0, half * width), target.slice(0, half), half);
        tally?.add(logits.slice(half * width), target.slice(half), target.length - half);
      }
      const measured = createTally({ kind: 'number' });
      measured.tally.add(numbers, truth, truth.length);
      const ours: Record<string, number> = { ...scoresOf(named), ...scoresOf(measured) };
      for (const [name, value] of Object.entries(theirs[index] ?? {})) {
        // scikit-learn leaves undefined what we call 0, or leave out.
        if (value === null) expect(ours[name] ?? 0, `${name} of trial ${index}`).toBe(name === 'r2' ? ours[name] : 0);
        else expect(ours[name], `${name} of trial ${index}`).toBeCloseTo(value, 9);
      }
    });
  });
});
