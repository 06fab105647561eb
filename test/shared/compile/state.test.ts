/** First values and fitted statistics. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { tensor, type Tensor } from '../../../shared/base/tensor.ts';
import { compileTraining, createFitter, initialState, statisticsOf } from '../../../shared/compile/index.ts';
import type { Manifest } from '../../../shared/compile/manifest.ts';
import type { Initializer } from '../../../shared/layers/define.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { drawing, threeClasses } from './harness.ts';

const values = (state: ReadonlyMap<string, Tensor>, name: string) => Array.from(state.get(name)?.data as Float32Array);
const spread = (list: readonly number[]) => Math.sqrt(list.reduce((sum, value) => sum + value * value, 0) / list.length);

describe('first values', () => {
  const manifest = unwrap(compileTraining(templateOf('convnet')?.build() ?? expect.fail(), { batch: 4, target: 'cpu' })).manifest;

  test('are a function of the seed', () => {
    expect(initialState(manifest, 9)).toEqual(initialState(manifest, 9));
    expect(values(initialState(manifest, 9), 'conv1.weight')).not.toEqual(values(initialState(manifest, 10), 'conv1.weight'));
    expect(values(initialState(manifest, 9), 'conv1.weight').slice(0, 6)).not.toEqual(values(initialState(manifest, 9), 'conv1.bias'));
  });

  test('follow PyTorch: uniform within 1 / sqrt(fan in), for weight and bias', () => {
    const state = initialState(manifest, 1);
    for (const [name, fanIn] of [
      ['conv1', 75],
      ['conv2', 150],
      ['fc1', 400],
      ['fc2', 120],
      ['fc3', 84],
    ] as const) {
      const bound = 1 / Math.sqrt(fanIn);
      const weight = values(state, `${name}.weight`);
      expect(Math.max(...weight.map(Math.abs))).toBeLessThanOrEqual(bound);
      expect(Math.max(...weight.map(Math.abs))).toBeGreaterThan(bound * 0.98);
      expect(spread(weight) / (bound / Math.sqrt(3))).toBeCloseTo(1, 1);
      expect(Math.max(...values(state, `${name}.bias`).map(Math.abs))).toBeLessThanOrEqual(bound);
    }
    expect(values(state, 'fc1.weight/momentum').every((value) => value === 0)).toBe(true);
  });

  test('of every kind have the spread their formula says', () => {
    const of = (init: Initializer, shape: readonly number[] = [200, 100]) => {
      const entry = { name: 'w', type: { dtype: 'float32', shape }, role: 'weight', node: 'n', weight: 'w', init, input: 'w', output: null } as const;
      return values(initialState({ state: [entry] } as unknown as Manifest, 4), 'w');
    };
    expect(spread(of({ kind: 'normal', std: 0.3 }))).toBeCloseTo(0.3, 2);
    expect(spread(of({ kind: 'kaiming-normal', fanIn: 50, gain: Math.SQRT2 }))).toBeCloseTo(0.2, 2);
    expect(spread(of({ kind: 'kaiming-uniform', fanIn: 50, gain: Math.SQRT2 }))).toBeCloseTo(0.2, 2);
    expect(spread(of({ kind: 'xavier-uniform', fanIn: 30, fanOut: 20 }))).toBeCloseTo(0.2, 2);
    expect(spread(of({ kind: 'xavier-normal', fanIn: 30, fanOut: 20 }))).toBeCloseTo(0.2, 2);
    expect(of({ kind: 'constant', value: 2 }, [2])).toEqual([2, 2]);
    expect(of({ kind: 'values', values: [1, 2, 3] }, [3])).toEqual([1, 2, 3]);
    for (const shape of [
      [4, 7],
      [7, 4],
    ] as const) {
      const q = of({ kind: 'orthogonal', gain: 2 }, shape);
      const [rows, columns] = shape;
      const dot = (a: number, b: number) =>
        (rows <= columns
          ? Array.from({ length: columns }, (_, i) => (q[a * columns + i] ?? 0) * (q[b * columns + i] ?? 0))
          : Array.from({ length: rows }, (_, i) => (q[i * columns + a] ?? 0) * (q[i * columns + b] ?? 0))
        ).reduce((x, y) => x + y, 0);
      expect(dot(0, 0)).toBeCloseTo(4, 4);
      expect(dot(1, 3)).toBeCloseTo(0, 4);
    }
  });
});

describe('statistics', () => {
  test('of table columns leave missing numbers out and survive constant columns', () => {
    const document = drawing([
      ['table', 'table-input', { columns: ['a', 'b', 'c'].map((name) => ({ name, kind: 'number' })) }],
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ]);
    const { manifest } = unwrap(compileTraining(document, { batch: 2, target: 'cpu' }));
    expect(statisticsOf(manifest)).toMatchObject([{ mean: 'table.mean', std: 'table.std', groups: 3, scale: 1 }]);
    const fitter = createFitter(manifest);
    expect(fitter.inputs.map(({ name }) => name)).toEqual(['numbers']);
    const nan = Number.NaN;
    fitter.add(new Map([['numbers', tensor('float32', [2, 3], [1, 1e6, 7, nan, 1e6 + 2, 7])]]), 2);
    fitter.add(new Map([['numbers', tensor('float32', [2, 3], [3, nan, 7, 99, 99, 99])]]), 1); // the second row is padding
    const fitted = fitter.finish();
    expect(values(fitted, 'table.mean')).toEqual([2, 1e6 + 1, 7]);
    expect(values(fitted, 'table.std')).toEqual([1, 1, 1]);
  });

  test('of pictures are per colour, of values in 0..1', () => {
    const document = drawing([
      ['p', 'image-input', { channels: 3, height: 1, width: 2, normalize: 'standardize' }],
      ['f', 'flatten'],
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ]);
    const fitter = createFitter(unwrap(compileTraining(document, { batch: 2, target: 'cpu' })).manifest);
    fitter.add(new Map([['image', tensor('uint8', [2, 3, 1, 2], [0, 255, 51, 51, 0, 0, 0, 255, 51, 51, 255, 255])]]), 2);
    const fitted = fitter.finish();
    expect(values(fitted, 'p.mean')).toEqual([0.5, 0.2, 0.5].map((value) => expect.closeTo(value, 6)));
    expect(values(fitted, 'p.std')).toEqual([0.5, 1, 0.5].map((value) => expect.closeTo(value, 6)));
  });

  test('of a number to predict are taken from the truth', () => {
    const document = drawing([
      ['p', 'image-input', { channels: 1, height: 1, width: 2 }],
      ['f', 'flatten'],
      ['fc', 'linear', { units: 1 }],
      ['answer', 'output', { answer: 'number', column: 'y' }],
    ]);
    const fitter = createFitter(unwrap(compileTraining(document, { batch: 4, target: 'cpu' })).manifest);
    expect(fitter.inputs.map(({ name }) => name)).toEqual(['target']);
    fitter.add(new Map([['target', tensor('float32', [4, 1], [1000, 3000, 1000, 3000])]]), 4);
    const fitted = fitter.finish();
    expect(values(fitted, 'answer.mean')).toEqual([2000]);
    expect(values(fitted, 'answer.std')).toEqual([1000]);
  });

  test('of pictures in 0..1 need no fitting', () => {
    expect(createFitter(unwrap(compileTraining(templateOf('convnet')?.build() ?? expect.fail(), { batch: 2, target: 'cpu' })).manifest).inputs).toEqual([]);
  });
});
