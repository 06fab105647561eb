/** Convolutions in blocks of channels give what the plain ones give, with their gradients. Skipped by name where the processor has no such kernels. */
import { describe, expect, test } from 'vitest';
import { targetFor } from '../../../main/engine/processor.ts';
import { defined } from '../../../shared/base/assert.ts';
import { normal } from '../../../shared/base/random.ts';
import { sizeOf, tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Attributes, Graph } from '../../../shared/ir/graph.ts';
import { optimize } from '../../../shared/passes/index.ts';
import { legalize } from '../../../shared/targets/index.ts';
import { largestDifference, runGraph } from '../../helpers/run-graph.ts';

const target = await targetFor('cpu');

const random = (shape: readonly number[], stream: number) =>
  tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => normal(6, stream, i)),
  );

/** A convolution and its gradients. */
function graphOf(x: readonly number[], w: readonly number[], attributes: Attributes): { graph: Graph; y: readonly number[] } {
  const g = new GraphBuilder();
  const [image, filters, bias] = [
    g.input('x', { dtype: 'float32', shape: x }),
    g.input('w', { dtype: 'float32', shape: w }),
    g.input('b', { dtype: 'float32', shape: w.slice(0, 1) }),
  ];
  const y = g.emit('Conv', [image, filters, bias], attributes);
  const dy = g.input('dy', y.type);
  g.output('y', y);
  g.output('dx', g.emit('ConvGradInput', [dy, filters], { ...attributes, shape: x }));
  g.output('dw', g.emit('ConvGradWeight', [image, dy], { ...attributes, kernel_shape: w.slice(2), shape: w }));
  return { graph: g.build(), y: y.type.shape };
}

const settings: readonly { name: string; x: number[]; w: number[]; attributes: Attributes; blocked: number }[] = [
  { name: 'padded', x: [2, 16, 7, 6], w: [32, 16, 3, 3], attributes: { pads: [1, 1, 1, 1] }, blocked: 2 },
  { name: 'unequal padding', x: [2, 32, 7, 6], w: [16, 32, 3, 2], attributes: { pads: [1, 0, 2, 1] }, blocked: 2 },
  { name: 'stride leaves a rest', x: [2, 16, 8, 7], w: [16, 16, 3, 3], attributes: { strides: [3, 2] }, blocked: 1 },
  { name: 'dilated', x: [2, 16, 9, 9], w: [16, 16, 3, 3], attributes: { dilations: [2, 3], pads: [2, 3, 2, 3] }, blocked: 2 },
  { name: 'colours', x: [2, 3, 9, 8], w: [16, 3, 5, 5], attributes: {}, blocked: 1 },
  { name: 'colours, few filters', x: [2, 3, 9, 8], w: [6, 3, 5, 5], attributes: {}, blocked: 1 },
  { name: 'colours, very few filters', x: [2, 3, 9, 8], w: [4, 3, 5, 5], attributes: {}, blocked: 0 },
  { name: 'few maps, many filters', x: [16, 6, 9, 8], w: [16, 6, 5, 4], attributes: { pads: [1, 0, 1, 2] }, blocked: 3 },
  { name: 'very few maps', x: [2, 5, 9, 8], w: [16, 5, 3, 3], attributes: {}, blocked: 1 },
  { name: 'depthwise', x: [3, 16, 7, 9], w: [16, 1, 3, 3], attributes: { group: 16, pads: [1, 1, 1, 1] }, blocked: 3 },
  { name: 'depthwise, stride', x: [3, 32, 8, 9], w: [32, 1, 3, 3], attributes: { group: 32, strides: [2, 2], pads: [1, 1, 1, 1] }, blocked: 3 },
  {
    name: 'depthwise, stride leaves a rest, dilated',
    x: [1, 16, 12, 10],
    w: [16, 1, 3, 2],
    attributes: { group: 16, strides: [3, 2], dilations: [2, 1] },
    blocked: 3,
  },
  { name: 'images as channels', x: [16, 16, 7, 6], w: [16, 16, 3, 3], attributes: { pads: [1, 1, 1, 1] }, blocked: 3 },
  { name: 'images as channels, colours', x: [32, 3, 6, 7], w: [24, 3, 5, 4], attributes: { pads: [1, 0, 2, 1] }, blocked: 2 },
  { name: 'images as channels, stride leaves a rest', x: [32, 5, 9, 8], w: [12, 5, 3, 2], attributes: { strides: [2, 3] }, blocked: 2 },
  { name: 'images as channels, dilated', x: [16, 4, 9, 9], w: [16, 4, 3, 3], attributes: { dilations: [2, 3], pads: [0, 3, 1, 3] }, blocked: 2 },
  { name: 'groups', x: [2, 32, 6, 6], w: [32, 16, 3, 3], attributes: { group: 2, pads: [1, 1, 1, 1] }, blocked: 0 },
  { name: 'odd channels', x: [2, 24, 6, 6], w: [20, 24, 3, 3], attributes: {}, blocked: 0 },
];

describe.skipIf(target === 'cpu')(`convolutions in blocks on ${target}`, () => {
  test.each(settings)('$name', async ({ x, w, attributes, blocked }) => {
    const { graph, y } = graphOf(x, w, attributes);
    const [plain, own] = (['cpu', target] as const).map((form) => optimize(legalize(graph, form)));
    if (!plain || !own) throw new Error('no graph');
    const count = own.nodes.filter(({ op }) => op === 'BlockedConv').length;
    expect(target === 'cpu-16' ? count : blocked).toBe(blocked);
    expect(plain.nodes.some(({ op }) => op === 'BlockedConv')).toBe(false);
    const inputs = { x: random(x, 1), w: random(w, 2), b: random(w.slice(0, 1), 3), dy: random(y, 4) };
    const expected = await runGraph(plain, inputs);
    const found = await runGraph(own, inputs, { target });
    for (const name of ['y', 'dx', 'dw']) expect(largestDifference(defined(found[name], name), defined(expected[name], name)), name).toBeLessThan(5e-5); // of sums up to 100
  });
});
