/** Targets: every form of a gradient gives the same numbers, no composite op is left, nothing banned is emitted. */
import { describe, expect, test } from 'vitest';
import { hash32, normal } from '../../../shared/base/random.ts';
import { sizeOf, type Tensor, tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Attributes } from '../../../shared/ir/graph.ts';
import { definitionOf, type Op, ops } from '../../../shared/ir/ops.ts';
import { uniform } from '../../../shared/ir/random.ts';
import { optimize } from '../../../shared/passes/index.ts';
import {
  convSizes,
  inputByFlippedConv,
  inputByTransposedConv,
  weightByChannelsLast,
  weightByRows,
  weightByShifts,
} from '../../../shared/targets/conv-gradients.ts';
import { legalize, targets } from '../../../shared/targets/index.ts';
import { Place } from '../../../shared/targets/legalization.ts';
import { gradientCases } from '../../helpers/gradient-cases.ts';
import { caseGraph } from '../../helpers/gradient-graphs.ts';
import { largestDifference, numbers, runGraph } from '../../helpers/run-graph.ts';

function random(shape: readonly number[], stream: number): Tensor {
  return tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => normal(5, stream, i)),
  );
}

describe('forms of convolution gradients are equal', () => {
  const settings: readonly { name: string; x: number[]; w: number[]; attributes: Attributes }[] = [
    { name: 'plain', x: [2, 5, 7, 6], w: [4, 5, 3, 3], attributes: {} },
    { name: 'padded on one side more', x: [2, 3, 7, 6], w: [4, 3, 3, 2], attributes: { pads: [1, 0, 2, 1] } },
    { name: 'stride leaves a rest', x: [2, 3, 8, 7], w: [4, 3, 3, 3], attributes: { strides: [3, 2] } },
    { name: 'dilated', x: [2, 3, 9, 9], w: [2, 3, 3, 3], attributes: { dilations: [2, 3], pads: [2, 3, 2, 3] } },
    { name: 'one axis', x: [3, 4, 11], w: [5, 4, 4], attributes: { strides: [2], pads: [1, 2] } },
    { name: 'three axes', x: [1, 2, 4, 5, 4], w: [3, 2, 2, 2, 3], attributes: { pads: [0, 1, 1, 1, 0, 1] } },
  ];
  test.each(settings)('$name', async ({ x: xShape, w: wShape, attributes }) => {
    const g = new GraphBuilder();
    const x = g.input('x', { dtype: 'float32', shape: xShape });
    const w = g.input('w', { dtype: 'float32', shape: wShape });
    const y = g.emit('Conv', [x, w], attributes);
    const dy = g.input('dy', y.type);
    const node = g.nodes[0];
    if (!node) throw new Error('no node');
    const place = new Place(g, node, [x, dy]);
    const sizes = convSizes(place, xShape, wShape, y.type.shape);
    [weightByShifts, weightByChannelsLast, weightByRows].forEach((form) => g.output(`dw ${form.name}`, form(place, x, dy, sizes)));
    g.output('dx transposed', inputByTransposedConv(place, dy, w, sizes));
    if (sizes.strides.every((stride) => stride === 1)) g.output('dx flipped', inputByFlippedConv(place, dy, w, sizes));
    const results = await runGraph(g.build(), { x: random(xShape, 1), w: random(wShape, 2), dy: random(y.type.shape, 3) });
    for (const kind of ['dw', 'dx']) {
      const [first, ...others] = Object.entries(results).filter(([name]) => name.startsWith(kind));
      for (const [name, value] of others) expect(first && largestDifference(value, first[1]), name).toBeLessThan(1e-5);
    }
  });
});

describe('legal graphs', () => {
  const everyOp = (target: keyof typeof targets) =>
    Object.values(gradientCases)
      .flat()
      .flatMap((of) => legalize(optimize(caseGraph(of, 'float32', true).graph), target).nodes);
  test('hold no composite op', () => {
    for (const target of ['cpu', 'webgpu'] as const) expect(everyOp(target).filter(({ op }) => definitionOf(op).composite)).toEqual([]);
  });
  test('never scatter with add through ScatterND on the CPU, where it races', () => {
    expect(everyOp('cpu').filter(({ op, attributes }) => op === 'ScatterND' && attributes['reduction'] !== 'none')).toEqual([]);
  });
  test('hold nothing on WebGPU that falls back to the CPU', () => {
    const fallsBack = new Set<Op>([
      'Sign',
      'Softsign',
      'Selu',
      'Round',
      'Celu',
      'LogSoftmax',
      'Or',
      'Mod',
      'OneHot',
      'MaxUnpool',
      'SpaceToDepth',
      'Sum',
      'IsNaN',
      'IsInf',
      'Scan',
    ]);
    expect(everyOp('webgpu').filter(({ op }) => fallsBack.has(op))).toEqual([]);
  });
  test('every composite op is replaced by every target', () => {
    for (const op of Object.keys(ops) as Op[])
      if (definitionOf(op).composite) for (const table of Object.values(targets)) expect(table[op].kind, op).toBe('replace');
  });
});

describe('WebGPU replacements have the values of the ops', () => {
  const odd = tensor('float32', [9], [-2.5, -1.5, -0.5, 0, 0.5, 1.5, 2.5, 3.2, -7.7]);
  const wild = tensor('float32', [5], [1, Number.NaN, Infinity, -Infinity, -3]);
  test.each<[Op, Tensor, Attributes]>([
    ['Sign', odd, {}],
    ['Round', odd, {}],
    ['Selu', odd, {}],
    ['Celu', odd, { alpha: 0.7 }],
    ['Softsign', odd, {}],
    ['LogSoftmax', odd, {}],
    ['IsNaN', wild, {}],
    ['IsInf', wild, {}],
    ['OneHot', tensor('int64', [4], [2, 0, 1, 2]), { depth: 3, axis: 0, values: [-1, 4] }],
    ['SpaceToDepth', random([1, 2, 4, 6], 3), { blocksize: 2 }],
    ['GlobalMaxPool', random([2, 3, 4, 5], 4), {}],
  ])('%s', async (op, x, attributes) => {
    const g = new GraphBuilder();
    g.output('y', g.emit(op, [g.input('x', x)], attributes));
    const [cpu, gpu] = [await runGraph(g.build(), { x }), await runGraph(g.build(), { x }, { target: 'webgpu' })];
    expect(cpu['y'] && gpu['y'] && largestDifference(gpu['y'], cpu['y'])).toBeLessThan(1e-6);
  });
});

describe('counter-based uniform numbers', () => {
  async function draw(
    seed: number,
    stream: number,
    shape: readonly number[],
    options: { threads?: number; target?: 'cpu' | 'webgpu' } = {},
  ): Promise<number[]> {
    const g = new GraphBuilder();
    g.output('u', uniform(g, g.input('seed', { dtype: 'uint32', shape: [1] }), stream, shape));
    const { u } = await runGraph(g.build(), { seed: tensor('uint32', [1], [seed]) }, options);
    expect(u?.shape).toEqual(shape);
    return u ? numbers(u) : [];
  }
  /** The same, written down once more. */
  function expected(seed: number, stream: number, row: number, column: number): number {
    const mix = (x: number) => {
      let h = x >>> 0;
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      return (h ^ (h >>> 16)) >>> 0;
    };
    const start = mix(seed + hash32(stream));
    const of = (place: number, from: number) => mix(Math.imul(place, 0x9e3779b9) + from) | 1;
    return (Math.imul(of(row, start), of(column, mix(start + 0x9e3779b9))) >>> 8) / 2 ** 24;
  }

  test('exactly the product of the two hashes, at any number of threads', async () => {
    for (const [seed, stream] of [
      [0, 0],
      [1, 0],
      [4294967295, 4294967295],
      [123456789, 77],
    ] as const) {
      const one = await draw(seed, stream, [50, 41]);
      expect(one).toEqual(Array.from({ length: 2050 }, (_, i) => expected(seed, stream, Math.floor(i / 41), i % 41)));
      expect(await draw(seed, stream, [50, 41], { threads: 2 })).toEqual(one);
    }
  });

  test.each(['cpu', 'webgpu'] as const)('%s: flat, and seeds, streams and neighbours are strangers', async (target) => {
    const count = 40_000;
    const [one, other, stream] = (await Promise.all([draw(1, 5, [count], { target }), draw(2, 5, [count], { target }), draw(1, 6, [count], { target })])) as [
      number[],
      number[],
      number[],
    ];
    const correlation = (a: number[], b: number[]) => (a.reduce((sum, value, i) => sum + (value - 0.5) * ((b[i] ?? 0.5) - 0.5), 0) / a.length) * 12;
    const bins = new Array<number>(20).fill(0);
    for (const value of one) bins[Math.floor(value * 20)] = (bins[Math.floor(value * 20)] ?? 0) + 1;
    const chiSquare = bins.reduce((sum, hits) => sum + (hits - count / 20) ** 2 / (count / 20), 0);
    expect(chiSquare).toBeLessThan(50); // 19 degrees of freedom: past 50 once in ten thousand
    expect(Math.min(...one)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...one)).toBeLessThan(1);
    for (const stranger of [other, stream, one.slice(1), one.slice(200)])
      expect(Math.abs(correlation(one.slice(0, stranger.length), stranger))).toBeLessThan(0.025); // 5 sigma
  });
});
