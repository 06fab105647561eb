/**
 * The gradient of weights behind a layer norm, dy^T y with y = scale xhat + bias, is (dy^T xhat) scale + (sum of dy) bias. The norm's own
 * gradient wants xhat, the layer's own the sum of dy, so nobody keeps y: a tensor less for each norm of a Transformer.
 */
import { numberOf } from '../ir/attributes.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { type Graph, type Node, shapeOf, type Value } from '../ir/graph.ts';
import { copy, rewrite } from '../ir/rewrite.ts';

export function gradientsOfNormalized(graph: Graph): Graph {
  return rewrite(graph, (builder, node, inputs) => {
    const fresh = node.op === 'Gemm' ? throughNorm(builder, node, inputs) : undefined;
    return fresh ? [fresh] : copy(builder, node, inputs);
  });
}

/** Of `Gemm(dy [rows, units], y [rows, size])`, dy turned. */
function throughNorm(g: GraphBuilder, { attributes }: Node, [dy, rows, plus]: readonly (Value | null)[]): Value | undefined {
  const turned = ['transA', 'transB', 'alpha'].every((name, i) => numberOf(attributes, name) === [1, 0, 1][i]);
  const flat = rows && g.producer(rows);
  const norm = flat?.op === 'Reshape' && flat.inputs[0] ? g.producer(flat.inputs[0]) : undefined;
  if (!turned || plus || !dy || !rows || norm?.op !== 'LayerNormalization' || norm.outputs[0] !== flat?.inputs[0]) return undefined;
  const [x, scale, bias] = norm.inputs;
  const [, mean, inverse] = norm.outputs;
  const size = shapeOf(rows)[1] ?? 1;
  if (!x || !scale || !mean || !inverse || shapeOf(scale).length !== 1 || shapeOf(scale)[0] !== size) return undefined;
  const xhat = g.mul(g.sub(x, mean), inverse);
  const scaled = g.mul(g.emit('Gemm', [dy, g.reshape(xhat, shapeOf(rows))], attributes), scale);
  return bias ? g.add(scaled, g.mul(g.reshape(g.sum(dy, [0]), [-1, 1]), bias)) : scaled;
}
