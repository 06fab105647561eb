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

/** float32 `[N]`: the weight of each row's class, 0 where the class is unknown (-1). `[classes]` weights. */
export function weightOfTarget(builder: GraphBuilder, logits: Value, target: Value, classWeights: Value): Value {
  // One logit tells two classes apart.
  const wide = shapeOf(logits)[1] === 1 ? builder.emit('Concat', [logits, logits], { axis: 1 }) : logits;
  const each = builder.emit('Where', [isTarget(builder, wide, target), classWeights, builder.scalar(0)]);
  return builder.emit('ReduceSum', [each], { axes: [1], keepdims: 0 });
}

/** Losses of rows times the weights of their classes. */
export function weighted(builder: GraphBuilder, losses: Value, logits: Value, target: Value, classWeights: Value | null): Value {
  return classWeights === null ? losses : builder.emit('Mul', [losses, weightOfTarget(builder, logits, target, classWeights)]);
}
