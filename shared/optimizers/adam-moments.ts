/** The part of Adam that Adam and AdamW share (Kingma and Ba 2015), computed in PyTorch's order. */
import type { Value } from '../ir/graph.ts';
import type { ScalarContext, Update, UpdateContext } from './define.ts';
import type { adamParameters } from './parameters.ts';

type Moments = typeof adamParameters;

/** lr / (1 - b1^t) and 1 / sqrt(1 - b2^t) for the t-th step, t from 1. */
export function corrections({ step, learningRate, params }: ScalarContext<Moments>): { readonly stepSize: number; readonly spreadScale: number } {
  const t = step + 1;
  return { stepSize: learningRate / (1 - params.beta1 ** t), spreadScale: 1 / Math.sqrt(1 - params.beta2 ** t) };
}

/** m <- b1 m + (1 - b1) g; v <- b2 v + (1 - b2) g^2; w <- w - stepSize m / (sqrt(v) spreadScale + eps). */
export function adamStep(context: UpdateContext<Moments>, weight: Value, gradient: Value): Update {
  const { builder, params, slot, scalar } = context;
  const blend = (old: Value, now: Value, keep: number) =>
    builder.emit('Add', [builder.emit('Mul', [old, builder.scalar(keep)]), builder.emit('Mul', [now, builder.scalar(1 - keep)])]);
  const mean = blend(slot('mean'), gradient, params.beta1);
  const square = blend(slot('square'), builder.emit('Mul', [gradient, gradient]), params.beta2);
  const spread = builder.emit('Mul', [builder.emit('Sqrt', [square]), scalar('spreadScale')]);
  const move = builder.emit('Div', [builder.emit('Mul', [mean, scalar('stepSize')]), builder.emit('Add', [spread, builder.scalar(params.epsilon)])]);
  return { weight: builder.emit('Sub', [weight, move]), slots: { mean, square } };
}
