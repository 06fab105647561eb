/** Targets: every form of a gradient gives the same numbers, no composite op is left, nothing banned is emitted. */
import { describe, expect, test } from 'vitest';
import { normal } from '../../../shared/base/random.ts';
import { sizeOf, type Tensor, tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Attributes } from '../../../shared/ir/graph.ts';
import { definitionOf, type Op, ops } from '../../../shared/ir/ops.ts';
import { optimize } from '../../../shared/passes/index.ts';
import {
  convSizes,
  inputByFlippedConv,
  inputByTransposedConv,
  weightByChannelsLast,
  weightByLines,
  weightByPairs,
  weightByShifts,
} from '../../../shared/targets/conv-gradients.ts';
import { legalize, targets } from '../../../shared/targets/index.ts';
import { Place } from '../../../shared/targets/legalization.ts';
import { gradientCases } from '../../helpers/gradient-cases.ts';
import { caseGraph } from '../../helpers/gradient-graphs.ts';
import { largestDifference, runGraph } from '../../helpers/run-graph.ts';

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
    { name: 'filters, not channels, are many', x: [2, 1, 8, 7], w: [9, 1, 3, 2], attributes: { strides: [2, 1], pads: [1, 0, 1, 1] } },
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
    [weightByShifts, weightByChannelsLast].forEach((form) => g.output(`dw ${form.name}`, form(place, x, dy, sizes)));
    if (sizes.kernel.length === 2 && (sizes.strides[0] === 1 || sizes.dilations[0] === 1)) g.output('dw lines', weightByLines(place, x, dy, sizes));
    if (sizes.kernel.length === 2 && sizes.strides.every((stride) => stride === 1)) g.output('dw pairs', weightByPairs(place, x, dy, sizes));
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
