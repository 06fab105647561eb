/** Rows added up in the order of their indices: the sums of a plain loop, whatever the indices are, the same at any number of threads. */
import { expect, test } from 'vitest';
import { normal, uniform } from '../../../shared/base/random.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Graph } from '../../../shared/ir/graph.ts';
import { legalize } from '../../../shared/targets/index.ts';
import { runGraph } from '../../helpers/run-graph.ts';

function graphOf(count: number, rows: number, width: number): Graph {
  const g = new GraphBuilder();
  const indices = g.input('indices', { dtype: 'int32', shape: [count] });
  g.output('sums', g.emit('GatherGrad', [indices, g.input('dy', { dtype: 'float32', shape: [count, width] })], { axis: 0, shape: [rows, width] }));
  return g.build();
}

const sorts = (graph: Graph, target: 'cpu' | 'webgpu' = 'cpu') => legalize(graph, target).nodes.some(({ op }) => op === 'TopK');

const settings: readonly (readonly [string, number, number, number, (i: number) => number])[] = [
  ['any', 2048, 300, 40, (i) => Math.floor(uniform(1, 0, i) * 300)],
  ['one only, the last', 2048, 257, 32, () => 256],
  ['all different', 2048, 5000, 32, (i) => 2 * i],
  ['one in all blocks between others', 1600, 700, 48, (i) => (i % 3 === 0 ? 350 : Math.floor(uniform(2, 0, i) * 700))],
  ['counted from the end', 1000, 300, 70, (i) => Math.floor(uniform(3, 0, i) * 600) - 300],
  ['groups as long as a block', 2048, 300, 32, (i) => Math.floor(i / 32)],
];

test.each(settings)('%s', async (_, count, rows, width, at) => {
  const graph = graphOf(count, rows, width);
  expect(sorts(graph)).toBe(true);
  expect(sorts(graph, 'webgpu')).toBe(false);
  const indices = Int32Array.from({ length: count }, (_, i) => at(i));
  const dy = Float32Array.from({ length: count * width }, (_, i) => normal(4, 0, i));
  const expected = new Float64Array(rows * width);
  for (const [i, value] of dy.entries()) {
    const row = indices[Math.floor(i / width)] ?? 0;
    expected[((row + rows) % rows) * width + (i % width)] = (expected[((row + rows) % rows) * width + (i % width)] ?? 0) + value;
  }
  const feeds = { indices: tensor('int32', [count], indices), dy: tensor('float32', [count, width], dy) };
  const [one, two] = [await runGraph(graph, feeds), await runGraph(graph, feeds, { threads: 2 })];
  const sums = one['sums']?.data as Float32Array;
  // At most `count` terms of about 1 in one sum.
  for (const [i, value] of expected.entries()) if (!(Math.abs((sums[i] ?? Number.NaN) - value) < 2e-4)) expect(sums[i], `place ${i}`).toBe(value);
  expect(two['sums']?.data).toEqual(sums);
});

test.each([
  ['few numbers', 960, 300, 32],
  ['short rows', 65_536, 300, 8],
  ['no whole blocks', 2039, 300, 64],
])('%s are scattered', (_, count, rows, width) => {
  expect(sorts(graphOf(count, rows, width))).toBe(false);
});
