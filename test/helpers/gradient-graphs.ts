/** Graphs of a gradient case: loss = sum(y * fixed weights), and the gradients of all real inputs. */
import { hashText, normal } from '../../shared/base/random.ts';
import { type DType, sizeOf, type Tensor, tensor } from '../../shared/base/tensor.ts';
import { backward } from '../../shared/autodiff/backward.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import type { Graph, Value } from '../../shared/ir/graph.ts';
import { verify } from '../../shared/ir/verify.ts';
import { type GradientCase, isReal, valuesOf } from './gradient-cases.ts';

export interface CaseGraph {
  /** Outputs `y`, `loss`, and `d_<input>` for every real input when gradients are asked for. */
  readonly graph: Graph;
  readonly feeds: Readonly<Record<string, Tensor>>;
  readonly real: readonly string[];
  readonly weights: Tensor;
}

export function caseGraph(test: GradientCase, dtype: DType, withGradients: boolean): CaseGraph {
  const g = new GraphBuilder();
  const feeds = Object.fromEntries(Object.entries(test.inputs).map(([name, spec]) => [name, valuesOf(test.name, name, spec, dtype)]));
  const values: Record<string, Value> = Object.fromEntries(Object.entries(feeds).map(([name, { dtype, shape }]) => [name, g.input(name, { dtype, shape })]));
  const y = test.build(g, values);
  const weights = tensor(
    dtype,
    y.type.shape,
    Array.from({ length: sizeOf(y.type.shape) }, (_, i) => Math.fround(normal(7, hashText(test.name), i))),
  );
  const all = y.type.shape.map((_, axis) => axis);
  const product = g.mul(y, g.constant(weights));
  const loss = all.length === 0 ? product : g.sum(product, all);
  g.output('y', y);
  g.output('loss', loss);
  const real = Object.keys(test.inputs).filter((name) => isReal(test.inputs[name] ?? { shape: [] }));
  if (withGradients) {
    const wrt = real.map((name) => values[name] ?? y);
    backward(g, loss, wrt).forEach((gradient, i) => g.output(`d_${real[i]}`, gradient));
  }
  return { graph: verify(g.build()), feeds, real, weights };
}
