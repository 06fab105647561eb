/**
 * Masks in the way back, put where they cost less.
 *
 * The mask of a ReLU below a pooling layer, moved above it: a window's maximum is positive exactly when the place it came
 * from is, so the smaller tensor can be masked instead. `Where(r > 0, MaxPoolGrad(r, p, i, d), 0)` becomes
 * `MaxPoolGrad(r, p, i, Where(p > 0, d, 0))`.
 */
import { defined } from '../base/assert.ts';
import type { Graph, Value } from '../ir/graph.ts';
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

/**
 * Shares of a softmax that were dropped out: `shares (mask dy)` in its gradient is `(shares mask) dy`, and the first product is what the
 * forward pass went on with. So nobody keeps the mask.
 */
export function droppedShares(graph: Graph): Graph {
  const products = new Map<Value, Map<Value, Value>>(); // shares -> mask -> both
  return rewrite(graph, (builder, node, inputs) => {
    if (node.op !== 'Mul') return copy(builder, node, inputs);
    for (const [shares, other] of [inputs, inputs.toReversed()]) {
      if (!shares || !other || builder.producer(shares)?.op !== 'Softmax') continue;
      const known = products.get(shares) ?? new Map<Value, Value>();
      const masked = builder.producer(other);
      const [first, second] = masked?.op === 'Mul' ? masked.inputs : [];
      for (const [mask, dy] of [
        [first, second],
        [second, first],
      ]) {
        const both = mask && known.get(mask);
        if (both && dy) return [builder.mul(both, dy)];
      }
      products.set(shares, known.set(other, defined(node.outputs[0], 'a product')));
    }
    return copy(builder, node, inputs);
  });
}
