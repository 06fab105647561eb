/** The engine of backward: summing, adding, walking only what is needed; and graphs of chance against differences. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backward } from '../../../shared/autodiff/backward.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Value } from '../../../shared/ir/graph.ts';
import { print } from '../../../shared/ir/print.ts';
import { verify } from '../../../shared/ir/verify.ts';
import { optimize } from '../../../shared/passes/index.ts';
import { randomGraph, steps } from '../../helpers/random-graph.ts';
import { numbers, openGraph } from '../../helpers/run-graph.ts';

function printed(build: (g: GraphBuilder, x: Value, w: Value) => Value, wrt: 'x' | 'w'): string {
  const g = new GraphBuilder();
  const x = g.input('x', { dtype: 'float32', shape: [4, 3] });
  const w = g.input('w', { dtype: 'float32', shape: [3] });
  const loss = g.withScope('layer', () => build(g, x, w));
  g.output('d', backward(g, loss, [wrt === 'x' ? x : w])[0] ?? loss);
  return print(optimize(verify(g.build())));
}

describe('backward', () => {
  test('a bias over a batch is summed as a matrix over axis 0', () => {
    expect(printed((g, x, w) => g.sum(g.mul(g.add(x, w), x), [0, 1]), 'w')).toBe(
      ['input %0 x : float32[4,3]', 'input %1 w : float32[3]', '%2 = ReduceSum(%0) {axes=[0] keepdims=0} : float32[3] @layer', 'output d = %2'].join('\n'),
    );
  });
  test('a sum that nothing depends on elsewhere needs no tensor of ones', () => {
    expect(printed((g, x, w) => g.sum(g.mul(x, w), [0, 1]), 'x').match(/Expand/g)).toHaveLength(1);
    // d/dw of sum(x + w) is the number of rows, without adding anything up.
    expect(printed((g, x, w) => g.sum(g.add(x, w), [0, 1]), 'w')).not.toContain('ReduceSum');
  });
  test('zeros where no path leads', () => {
    const text = printed((g, x) => g.sum(g.emit('Floor', [x]), [0, 1]), 'x');
    expect(text).toMatch(/const (%\d+) = float32\[4,3\] \{0 0[\s\S]*output d = \1/);
    expect(printed((g, x) => g.sum(x, [0, 1]), 'w')).toContain('float32[3]');
  });
  test('ReLU looks at its output, so that the one before it can fuse', () => {
    const text = printed((g, x, w) => g.sum(g.mul(g.emit('Relu', [g.emit('Exp', [x])]), w), [0, 1]), 'x');
    expect(text).toMatch(/(%\d+) = Relu[\s\S]*Greater\(\1/);
  });
  test('an op without a gradient on the way is refused by name', () => {
    expect(() => printed((g, x) => g.sum(g.emit('ReduceProd', [x], { axes: [1] }), [0, 1]), 'x')).toThrow(/ReduceProd has no gradient: a product/);
  });
  test('layer-norm, linear and softmax cross-entropy make few nodes', () => {
    const g = new GraphBuilder();
    const x = g.input('x', { dtype: 'float32', shape: [8, 16] });
    const w = g.input('w', { dtype: 'float32', shape: [4, 16] });
    const b = g.input('b', { dtype: 'float32', shape: [4] });
    const target = g.input('t', { dtype: 'float32', shape: [8, 4] });
    const logits = g.emit('Gemm', [x, w, b], { transB: 1 });
    const loss = g.neg(g.mean(g.sum(g.mul(g.emit('LogSoftmax', [logits]), target), [1]), [0]));
    backward(g, loss, [w, b]).forEach((gradient, i) => g.output(`d${i}`, gradient));
    const text = print(optimize(g.build()));
    expect(text).toMatch(/Gemm\(%\d+, %0\) \{alpha=1 beta=1 transA=1 transB=0\} : float32\[4,16\]/);
    expect(optimize(g.build()).nodes.length).toBeLessThanOrEqual(9);
  });
});

test('gradients of graphs of chance agree with differences along a direction, in float64', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const build = (withGradients: boolean) => {
        const { g, inputs, made, feeds } = randomGraph(plan, 'float64');
        const parts = made.slice(4).map((value) =>
          g.mean(
            g.emit('Tanh', [value]),
            value.type.shape.map((_, axis) => axis),
          ),
        );
        const loss = parts.reduce((sum, part) => g.add(sum, part), g.mean(g.mul(inputs[0] as Value, inputs[0] as Value), [0, 1]));
        g.output('loss', loss);
        if (withGradients) backward(g, loss, inputs).forEach((gradient, i) => g.output(`d${i}`, gradient));
        return { graph: verify(g.build()), feeds };
      };
      const { graph, feeds } = build(true);
      const [both, forward] = [await openGraph(optimize(graph)), await openGraph(build(false).graph)];
      const given = await both.run(feeds);
      const step = 1e-5;
      const shifted = async (sign: number) => {
        const moved = Object.fromEntries(
          Object.entries(feeds).map(([name, tensor]) => [
            name,
            { ...tensor, data: (tensor.data as Float64Array).map((value, i) => value + sign * step * Math.cos(i + name.length)) },
          ]),
        );
        const { loss } = await forward.run(moved);
        return loss ? (numbers(loss)[0] ?? Number.NaN) : Number.NaN;
      };
      const estimate = ((await shifted(1)) - (await shifted(-1))) / (2 * step);
      const exact = Object.entries(feeds).reduce((sum, [name], k) => {
        const gradient = given[`d${k}`];
        return sum + (gradient ? numbers(gradient).reduce((all, value, i) => all + value * Math.cos(i + name.length), 0) : Number.NaN);
      }, 0);
      expect(Math.abs(estimate - exact) / Math.max(1, Math.abs(estimate)), print(graph)).toBeLessThan(1e-6);
      await Promise.all([both.close(), forward.close()]);
    }),
    { numRuns: 120, seed: 2 },
  );
});
