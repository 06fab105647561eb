/** A convolution and the pool above it as one: values and gradients of the two by themselves, also where several places of a window are equal. */
import { describe, expect, test } from 'vitest';
import { backward } from '../../../shared/autodiff/backward.ts';
import { defined } from '../../../shared/base/assert.ts';
import { hash32, normal } from '../../../shared/base/random.ts';
import { type Shape, sizeOf, tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Attributes } from '../../../shared/ir/graph.ts';
import { pooledConvolution } from '../../../shared/layers/phases.ts';
import { largestDifference, runGraph } from '../../helpers/run-graph.ts';

const halves = { kernel_shape: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] };
/** Small whole numbers: sums are exact, and windows full of equal ones. */
const whole = (shape: Shape, stream: number) =>
  tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => (hash32(stream, i) % 3) - 1),
  );
const real = (shape: Shape, stream: number) =>
  tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => normal(3, stream, i)),
  );

interface Case {
  readonly name: string;
  readonly x: Shape;
  readonly w: Shape;
  readonly attributes?: Attributes;
  readonly pool?: Attributes;
  readonly relu?: boolean;
  readonly bias?: boolean;
  /** Not written as one. */
  readonly apart?: true;
}

const cases: readonly Case[] = [
  { name: 'as in the first example', x: [2, 3, 12, 10], w: [6, 3, 5, 5], relu: true, bias: true },
  { name: 'without ReLU and bias', x: [2, 1, 7, 9], w: [5, 1, 2, 4] },
  { name: 'with a border', x: [2, 4, 6, 8], w: [3, 4, 3, 3], attributes: { pads: [1, 1, 1, 1] }, relu: true, bias: true },
  { name: 'a border of one side', x: [1, 2, 6, 6], w: [3, 2, 3, 2], attributes: { pads: [2, 0, 0, 1] }, relu: true },
  { name: 'many channels', x: [1, 5, 6, 6], w: [3, 5, 3, 3], apart: true },
  { name: 'a step', x: [1, 3, 9, 9], w: [3, 3, 3, 3], attributes: { strides: [2, 2] }, apart: true },
  { name: 'dilated', x: [1, 3, 8, 8], w: [3, 3, 3, 3], attributes: { dilations: [2, 2] }, apart: true },
  { name: 'odd sizes', x: [1, 3, 7, 8], w: [3, 3, 3, 3], apart: true },
  { name: 'windows that overlap', x: [1, 3, 8, 8], w: [3, 3, 3, 3], pool: { ...halves, strides: [1, 1] }, apart: true },
  { name: 'groups', x: [1, 4, 8, 8], w: [4, 2, 3, 3], attributes: { group: 2 }, apart: true },
];

/** Loss `sum y^2 r` and its gradients. */
function graphOf(asOne: boolean, { x, w, attributes = {}, pool = halves, relu = false, bias = false }: Case) {
  const g = new GraphBuilder();
  const [picture, filters] = [g.input('x', { dtype: 'float32', shape: x }), g.input('w', { dtype: 'float32', shape: w })];
  const biases = bias ? [g.input('b', { dtype: 'float32', shape: w.slice(0, 1) })] : [];
  const conv = g.emit('Conv', [picture, filters, ...biases], attributes);
  const seen = relu ? g.emit('Relu', [conv]) : conv;
  const found = asOne ? pooledConvolution(g, seen, pool) : undefined;
  const y = found ?? g.emit('MaxPool', [seen], pool);
  const r = g.input('r', y.type);
  const loss = g.sum(g.mul(g.mul(y, y), r), [0, 1, 2, 3]);
  g.output('y', y);
  backward(g, loss, [filters, picture, ...biases]).forEach((slope, i) => g.output(`d${i}`, slope));
  return { graph: g.build(), written: found !== undefined, shape: y.type.shape };
}

describe('a convolution and the pool above it', () => {
  test.each(cases)('$name', async (of) => {
    const [one, two] = [graphOf(true, of), graphOf(false, of)];
    expect(one.written).toBe(of.apart !== true);
    expect(one.shape).toEqual(two.shape);
    for (const [values, bound] of [
      [whole, 0],
      [real, 1e-5],
    ] as const) {
      const inputs = { x: values(of.x, 1), w: values(of.w, 2), b: values(of.w.slice(0, 1), 3), r: values(two.shape, 4) };
      const { b, ...rest } = inputs;
      const [found, expected] = [await runGraph(one.graph, of.bias ? inputs : rest), await runGraph(two.graph, of.bias ? inputs : rest)];
      for (const [name, value] of Object.entries(expected)) expect(largestDifference(defined(found[name], name), value), name).toBeLessThanOrEqual(bound);
    }
  });
});
