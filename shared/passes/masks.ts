/**
 * The mask of a ReLU below a pooling layer, moved above it: a window's maximum is positive exactly when the place it came
 * from is, so the smaller tensor can be masked instead. `Where(r > 0, MaxPoolGrad(r, p, i, d), 0)` becomes
 * `MaxPoolGrad(r, p, i, Where(p > 0, d, 0))`.
 */
import type { Graph } from '../ir/graph.ts';
import { copy, rewrite } from '../ir/rewrite.ts';

export function poolMasks(graph: Graph): Graph {
  return rewrite(graph, (builder, node, inputs) => {
    const [condition, gradient, otherwise] = inputs;
    if (node.op !== 'Where' || !condition || !gradient || !otherwise || !builder.isZero(otherwise)) return copy(builder, node, inputs);
    const [test, pool] = [builder.producer(condition), builder.producer(gradient)];
    const [relu, pooled, indices, dy] = pool?.inputs ?? [];
    const fits = pool?.op === 'MaxPoolGrad' && test?.op === 'Greater' && test.inputs[0] === relu && test.inputs[1] && builder.isZero(test.inputs[1]);
    if (!fits || !relu || !pooled || !indices || !dy) return copy(builder, node, inputs);
    const masked = builder.where(builder.emit('Greater', [pooled, otherwise]), dy, otherwise);
    return [builder.emit('MaxPoolGrad', [relu, pooled, indices, masked], pool.attributes)];
  });
}
