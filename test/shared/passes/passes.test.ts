/** Passes keep every value, and do what they are for. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backward } from '../../../shared/autodiff/backward.ts';
import { defined } from '../../../shared/base/assert.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Graph, Value } from '../../../shared/ir/graph.ts';
import { print } from '../../../shared/ir/print.ts';
import { chance } from '../../../shared/ir/random.ts';
import { verify } from '../../../shared/ir/verify.ts';
import { makeMasksAgain } from '../../../shared/passes/again.ts';
import { optimize, passes } from '../../../shared/passes/index.ts';
import { legalize } from '../../../shared/targets/index.ts';
import { randomGraph, steps } from '../../helpers/random-graph.ts';
import { largestDifference, runGraph } from '../../helpers/run-graph.ts';

function optimized(build: (g: GraphBuilder, x: Value) => Value): string {
  const g = new GraphBuilder();
  const x = g.input('x', { dtype: 'float32', shape: [2, 3] });
  g.output('y', build(g, x));
  return print(optimize(g.build()));
}
const nothing = 'input %0 x : float32[2,3]\noutput y = %0';

describe('folding', () => {
  test('nodes that do nothing are gone', () => {
    expect(optimized((g, x) => g.emit('Identity', [g.mul(g.div(g.sub(x, g.scalar(0)), g.scalar(1)), g.scalar(1))]))).toBe(nothing);
    expect(optimized((g, x) => g.reshape(g.reshape(x, [3, 2]), [2, 3]))).toBe(nothing);
    expect(optimized((g, x) => g.transpose(g.transpose(x, [1, 0]), [1, 0]))).toBe(nothing);
    expect(optimized((g, x) => g.emit('Expand', [x], { shape: [2, 3] }))).toBe(nothing);
    expect(optimized((g, x) => g.emit('Slice', [x], { starts: [0], ends: [99], axes: [1] }))).toBe(nothing);
    expect(optimized((g, x) => g.emit('Concat', [x], { axis: 0 }))).toBe(nothing);
  });
  test('a slice that turns an axis round stays, and so does a multiplication that broadcasts', () => {
    expect(optimized((g, x) => g.emit('Slice', [x], { starts: [-1], ends: [-9], axes: [1], steps: [-1] }))).toContain('Slice');
    expect(optimized((g, x) => g.mul(x, g.constant(tensor('float32', [1, 1, 1], [1]))))).toContain('Mul');
  });
  test('arithmetic on constants is done, rounded as float32', () => {
    expect(optimized((g, x) => g.mul(x, g.div(g.scalar(1), g.scalar(3))))).toContain(`float32[] {${Math.fround(1 / 3)}}`);
  });
  test('rows are gathered in the order they are wanted in, and added up in the order they come in', async () => {
    const g = new GraphBuilder();
    const [table, ids] = [g.input('table', { dtype: 'float32', shape: [5, 2] }), g.input('ids', { dtype: 'int32', shape: [3, 4] })];
    const rows = g.transpose(g.emit('Gather', [table, ids]), [1, 0, 2]); // [4, 3, 2]
    const weights = g.constant(
      tensor(
        'float32',
        [4, 3, 2],
        Array.from({ length: 24 }, (_, i) => i + 1),
      ),
    );
    const loss = g.sum(g.mul(rows, weights), [0, 1, 2]);
    g.output('rows', rows);
    g.output('slope', backward(g, loss, [table])[0] ?? loss);
    const [graph, short] = [g.build(), optimize(g.build())];
    expect(print(short).match(/Transpose/g)).toHaveLength(1); // of the ids
    const feeds = {
      table: tensor(
        'float32',
        [5, 2],
        Array.from({ length: 10 }, (_, i) => i),
      ),
      ids: tensor('int32', [3, 4], [0, 1, 2, 3, 4, 4, 4, 0, 1, 1, 3, 2]),
    };
    const [before, after] = [await runGraph(graph, feeds), await runGraph(short, feeds)];
    for (const name of ['rows', 'slope']) expect(after[name]).toEqual(before[name]);
  });
  test('a batch written as 0 stays free when reshapes merge', () => {
    expect(optimized((g, x) => g.reshape(g.reshape(x, [0, 3, 1]), [0, -1, 1, 1]))).toContain('Reshape(%0) {shape=[0,-1,1,1]}');
    expect(optimized((g, x) => g.reshape(g.reshape(x, [3, 2]), [0, 2, 1]))).toContain('shape=[3,2]');
  });
});

describe('sharing', () => {
  test('equal nodes and constants are computed once, in either order of a sum', () => {
    const text = optimized((g, x) => {
      const [one, other] = [
        [1, 2, 3],
        [1, 2, 3],
      ].map((values) => g.constant(tensor('float32', [3], values))) as [Value, Value];
      return g.mul(g.add(x, one), g.add(other, x));
    });
    expect(text.match(/Add/g)).toHaveLength(1);
    expect(text.match(/const/g)).toHaveLength(1);
  });
  test('attributes that differ keep nodes apart, infinities too', () => {
    const text = optimized((g, x) => g.add(g.emit('Clip', [x], { min: -Infinity }), g.emit('Clip', [x], { min: Infinity })));
    expect(text.match(/Clip/g)).toHaveLength(2);
  });
});

test('the mask of a ReLU is applied after pooling, where there is less to mask', () => {
  const g = new GraphBuilder();
  const x = g.input('x', { dtype: 'float32', shape: [1, 1, 4, 4] });
  const pooled = g.emit('MaxPool', [g.emit('Relu', [x])], { kernel_shape: [2, 2], strides: [2, 2] });
  g.output('d', backward(g, g.sum(g.mul(pooled, pooled), [0, 1, 2, 3]), [x])[0] as Value);
  expect(print(optimize(g.build()))).toMatch(/Where\(.*\) : float32\[1,1,2,2\]\n.*MaxPoolGrad[\s\S]*output/);
});

/** A loss of `build`'s value by chance weights, and its gradients; before and after optimizing. */
async function gradientsOf(shapes: readonly (readonly number[])[], build: (g: GraphBuilder, inputs: readonly Value[]) => Value, pass: (graph: Graph) => Graph) {
  const g = new GraphBuilder();
  const random = (shape: readonly number[], seed: number) =>
    tensor(
      'float32',
      shape,
      Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * i + seed)),
    );
  const inputs = shapes.map((shape, i) => g.input(`x${i}`, { dtype: 'float32', shape }));
  const y = build(g, inputs);
  const loss = g.sum(
    g.mul(y, g.constant(random(y.type.shape, 99))),
    y.type.shape.map((_, axis) => axis),
  );
  backward(g, loss, inputs).forEach((slope, i) => g.output(`d${i}`, slope));
  const [before, after] = [g.build(), pass(g.build())];
  const feeds = Object.fromEntries(shapes.map((shape, i) => [`x${i}`, random(shape, i)]));
  const [plain, short] = [await runGraph(legalize(before, 'cpu'), feeds), await runGraph(legalize(after, 'cpu'), feeds)];
  return { graph: after, difference: Math.max(...Object.keys(plain).map((name) => largestDifference(defined(plain[name], name), defined(short[name], name)))) };
}

const forgotten = (g: GraphBuilder, x: Value) =>
  g.mul(x, g.mul(g.cast(chance(g, g.constant(tensor('uint32', [1], [5])), 1, x.type.shape, 0.8), 'float32'), g.scalar(1.25)));

test('shares of a softmax that were dropped out: nobody keeps the mask for its gradient', async () => {
  const { graph, difference } = await gradientsOf([[40, 30]], (g, [x]) => forgotten(g, g.emit('Softmax', [x ?? null], { axis: 1 })), optimize);
  const [mask] = graph.nodes
    .filter(({ op, inputs }) => op === 'Mul' && inputs.some((input) => input && graph.constants.has(input)))
    .map(({ outputs }) => outputs[0]);
  // Where they are dropped, and for the gradient that comes in; not for what the softmax gives back.
  expect(graph.nodes.filter(({ inputs }) => mask && inputs.includes(mask))).toHaveLength(1);
  expect(difference).toBeLessThan(1e-6);
});

test('weights behind a layer norm: their gradient needs what the norm keeps, not what it gave', async () => {
  const { graph, difference } = await gradientsOf(
    [[2, 5, 6], [6], [6], [4, 6], [4]],
    (g, [x, scale, bias, weights, offset]) => {
      const normed = g.emit('LayerNormalization', [x ?? null, scale ?? null, bias ?? null], { axis: -1 });
      return g.emit('Tanh', [g.emit('Gemm', [g.reshape(normed, [-1, 6]), weights ?? null, offset ?? null], { transB: 1 })]);
    },
    optimize,
  );
  const norm = graph.nodes.find(({ op }) => op === 'LayerNormalization')?.outputs[0];
  const flat = graph.nodes.find(({ inputs }) => inputs[0] === norm)?.outputs[0];
  expect(graph.nodes.filter(({ inputs }) => flat && inputs.includes(flat))).toHaveLength(1); // the layer itself
  expect(difference).toBeLessThan(1e-5);
});

test('a large mask is kept as bits and made again in the backward pass, of the same bits', async () => {
  const { graph, difference } = await gradientsOf(
    [[128, 256]],
    (g, [x]) => {
      const left = forgotten(g, x ?? g.scalar(0));
      return Array.from({ length: 20 }).reduce<Value>((y) => g.emit('Tanh', [y]), left);
    },
    (graph) => makeMasksAgain(optimize(graph)),
  );
  const [first, second] = graph.nodes.filter(({ op }) => op === 'Cast').map(({ inputs }) => inputs[0]);
  expect(second).toBe(first);
  expect(first?.type.dtype).toBe('bool');
  expect(difference).toBe(0);
});

test('dead nodes go, unused inputs stay', () => {
  const text = optimized((g, x) => {
    g.emit('Exp', [x]);
    return g.neg(x);
  });
  expect(text).not.toContain('Exp');
  const g = new GraphBuilder();
  g.input('unused', { dtype: 'float32', shape: [] });
  expect(optimize(g.build()).inputs).toHaveLength(1);
});

test('optimised graphs of chance give equal values', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const { g, made, feeds } = randomGraph(plan, 'float32');
      made.slice(4).forEach((value, i) => g.output(`y${i}`, value));
      g.output('last', made.at(-1) as Value);
      const before: Graph = g.build();
      const after = optimize(before);
      expect(after.nodes.length).toBeLessThanOrEqual(before.nodes.length);
      // Without the runtime's own fusions: bits are compared.
      const [plain, small] = [await runGraph(before, feeds, { fuse: false }), await runGraph(after, feeds, { fuse: false })];
      for (const [name, value] of Object.entries(plain)) {
        const other = small[name];
        expect(other && largestDifference(other, value), `${name}\n${print(before)}\n---\n${print(after)}`).toBeLessThanOrEqual(1e-6);
      }
      passes.reduce<Graph>((current, pass) => verify(pass(current)), before);
      expect(print(optimize(after))).toBe(print(after));
    }),
    { numRuns: 120, seed: 1 },
  );
});
