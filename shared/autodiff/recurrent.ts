/** Gradient of a recurrence: backwards through time in one composite op, everything else in products over the whole sequence. */
import { shapeOf, type Value } from '../ir/graph.ts';
import { stateBefore } from '../ir/recurrent.ts';
import type { Rule } from './rule.ts';

export const recurrence: Rule = (site) => {
  const { g, node, a: projected, b: weights, y, dy } = site;
  const hidden = shapeOf(y).at(-1) ?? 1;
  const mask = node.inputs[3] ?? null;
  let made: readonly Value[] | undefined;
  const backwards = () => (made ??= g.emitAll('RecurrenceGrad', [dy, weights, ...node.outputs, mask], node.attributes));
  /** Gradient of what the state adds to the gates, `[T * N, gates * H]`. */
  const ofState = () => g.reshape(backwards().at(-1) ?? dy, [-1, shapeOf(projected).at(-1) ?? 1]);
  const before = () => g.reshape(stateBefore(g, y, site.number('reverse') === 1), [-1, hidden]);
  return [
    () => backwards()[0] ?? dy,
    () => g.emit('Gemm', [ofState(), before()], { transA: 1 }),
    () => g.sum(g.emit('Slice', [ofState()], { starts: [2 * hidden], ends: [3 * hidden], axes: [1] }), [0]),
    null,
  ];
};
