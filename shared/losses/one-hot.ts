/** Targets as rows of on/off numbers. */
import { tensor } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';

/** bool `[N, classes]` from int32 `[N]`, as wide as `logits`. */
export function isTarget(builder: GraphBuilder, logits: Value, target: Value): Value {
  const classes = shapeOf(logits)[1] ?? 0;
  const ids = Array.from({ length: classes }, (_, index) => index);
  return builder.emit('Equal', [builder.emit('Reshape', [target], { shape: [-1, 1] }), builder.constant(tensor('int32', [1, classes], ids))]);
}
