/** Two nodes as one give what the two give, and only where nobody wants the value in between. */
import { expect, test } from 'vitest';
import { defined } from '../../../shared/base/assert.ts';
import { normal } from '../../../shared/base/random.ts';
import { sizeOf, tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Value } from '../../../shared/ir/graph.ts';
import { removeDead } from '../../../shared/passes/dead.ts';
import { fuse } from '../../../shared/targets/fuse.ts';
import { largestDifference, runGraph } from '../../helpers/run-graph.ts';

type Inputs = (...shape: number[]) => Value;

const bits = (g: GraphBuilder, x: Value) => g.cast(g.emit('Greater', [x, g.scalar(0)]), 'float32');
const masked = (g: GraphBuilder, x: Value, factor: number) => g.mul(x, g.mul(bits(g, x), g.scalar(factor)));

const cases: { readonly [name: string]: { readonly graph: (g: GraphBuilder, input: Inputs) => Value[]; readonly ops: readonly string[] } } = {
  'left turned': { graph: (g, x) => [g.matMul(g.transpose(x(5, 3), [1, 0]), x(5, 4))], ops: ['FusedMatMul'] },
  'both turned, in a batch': { graph: (g, x) => [g.matMul(g.transpose(x(2, 5, 3), [0, 2, 1]), g.transpose(x(2, 4, 5), [0, 2, 1]))], ops: ['FusedMatMul'] },
  'right turned, shared by the batch': { graph: (g, x) => [g.matMul(x(2, 3, 5), g.transpose(x(4, 5), [1, 0]))], ops: ['FusedMatMul'] },
  'other axes turned': { graph: (g, x) => [g.matMul(g.transpose(x(3, 2, 5), [1, 0, 2]), x(2, 5, 4))], ops: ['Transpose', 'MatMul'] },
  'product and ReLU': { graph: (g, x) => [g.emit('Relu', [g.emit('Gemm', [x(3, 5), x(4, 5), x(4)], { transB: 1 })])], ops: ['FusedGemm'] },
  'convolution and ReLU': { graph: (g, x) => [g.emit('Relu', [g.emit('Conv', [x(1, 3, 8), x(5, 3, 3)], { pads: [1, 0] })])], ops: ['FusedConv'] },
  'a mask and its factor': { graph: (g, x) => [masked(g, x(128, 128), 1 / 0.9)], ops: ['Greater', 'Cast', 'ScaledBytes', 'Mul'] },
  'a small mask': { graph: (g, x) => [masked(g, x(8, 8), 1 / 0.9)], ops: ['Greater', 'Cast', 'Mul', 'Mul'] },
  'a mask with its factor and without': {
    graph: (g, x) => {
      const mask = bits(g, x(128, 128));
      return [g.mul(g.scalar(3), mask), mask];
    },
    ops: ['Greater', 'Cast', 'ScaledBytes', 'ScaledBytes'],
  },
  'the value in between is wanted': {
    graph: (g, x) => {
      const y = g.emit('Gemm', [x(3, 5), x(5, 4)]);
      return [g.emit('Relu', [y]), y];
    },
    ops: ['Gemm', 'Relu'],
  },
};

test.each(Object.entries(cases))('%s', async (_, { graph, ops }) => {
  const g = new GraphBuilder();
  const given = new Map<string, Value>();
  const outputs = graph(g, (...shape) => {
    const name = `x${given.size}`;
    given.set(name, g.input(name, { dtype: 'float32', shape }));
    return defined(given.get(name), name);
  });
  outputs.forEach((value, i) => g.output(`y${i}`, value));
  const fused = removeDead(fuse(g.build()));
  expect(fused.nodes.map(({ op }) => op)).toEqual(ops);
  const inputs = Object.fromEntries(
    [...given].map(([name, { type }], stream) => [
      name,
      tensor(
        'float32',
        type.shape,
        Array.from({ length: sizeOf(type.shape) }, (_, i) => normal(1, stream, i)),
      ),
    ]),
  );
  const [found, expected] = [await runGraph(fused, inputs, { target: 'cpu-16' }), await runGraph(g.build(), inputs)];
  for (const [name, value] of Object.entries(expected)) expect(largestDifference(defined(found[name], name), value), name).toBeLessThan(1e-5);
});
