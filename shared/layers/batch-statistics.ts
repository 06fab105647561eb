/**
 * Batch normalization (Ioffe and Szegedy 2015), as PyTorch computes it: the biased variance normalises, the unbiased one
 * goes into the running variance; running = (1 - momentum) * running + momentum * batch. Padding is left out of both.
 */
import { text } from '../base/text.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import type { LowerContext, WeightSpec } from './define.ts';
import { epsilon, offset, scale } from './normalized.ts';
import { float } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const batchNormParameters = {
  momentum: {
    kind: 'number',
    default: 0.1,
    min: 0,
    max: 1,
    step: 0.01,
    expert: true,
    label: text('Share of the newest batch', '最新一批的比重'),
    hint: text('How fast the remembered averages follow. Higher follows faster, lower is steadier.', '记住的平均值跟随得多快。越大越快，越小越稳。'),
  },
  epsilon,
} as const;

export function batchNormWeights(channels: number): readonly WeightSpec[] {
  const type = float([channels]);
  return [
    scale(type.shape),
    offset(type.shape),
    { name: 'running_mean', role: 'buffer', type, init: { kind: 'zeros' } },
    { name: 'running_var', role: 'buffer', type, init: { kind: 'ones' } },
  ];
}

/** How a layer's numbers lie: which axes of x are averaged, and what counts. */
export interface Averaged {
  /** Axis of x with the channels. */
  readonly axis: number;
  /** Sum per channel over all that is real, `[1, C]`. */
  sums(x: Value): Value;
  /** How many numbers of each channel are real, `[1]`. */
  readonly count: Value;
}

/** Normalises x over what `averaged` says, and moves the running averages. */
export function normalizeBatch(
  { builder, params, weight, updateBuffer }: Pick<LowerContext<typeof batchNormParameters>, 'builder' | 'params' | 'weight' | 'updateBuffer'>,
  x: Value,
  { axis, sums, count }: Averaged,
): Value {
  const channels = shapeOf(x)[axis] ?? 0;
  const along = shapeOf(x).map((_, i) => (i === axis ? channels : 1));
  const spread = (value: Value) => builder.emit('Reshape', [value], { shape: along });

  const mean = builder.emit('Div', [sums(x), count]); // [1, C]
  const centred = builder.emit('Sub', [x, spread(mean)]);
  const squares = sums(builder.emit('Mul', [centred, centred])); // [1, C]
  const variance = builder.emit('Div', [squares, count]);

  const deviation = builder.emit('Sqrt', [builder.emit('Add', [variance, builder.scalar(params.epsilon)])]);
  const gain = builder.emit('Div', [builder.emit('Reshape', [weight('weight')], { shape: [1, channels] }), deviation]);
  const scaled = builder.emit('Mul', [centred, spread(gain)]);

  const keep = builder.scalar(1 - params.momentum);
  const take = builder.scalar(params.momentum);
  const flat = (value: Value) => builder.emit('Reshape', [value], { shape: [channels] });
  const blend = (old: Value, now: Value) => builder.emit('Add', [builder.emit('Mul', [old, keep]), builder.emit('Mul', [flat(now), take])]);
  // One value per channel has no unbiased variance; PyTorch refuses it, we divide by 1.
  const degrees = builder.emit('Max', [builder.emit('Sub', [count, builder.scalar(1)]), builder.scalar(1)]);
  updateBuffer('running_mean', blend(weight('running_mean'), mean));
  updateBuffer('running_var', blend(weight('running_var'), builder.emit('Div', [squares, degrees])));
  return builder.emit('Add', [scaled, spread(weight('bias'))]);
}

/** With the running averages, as in use. x is `[N, C, ...]`. */
export function normalizeAsRemembered(
  { builder, params, weight }: Pick<LowerContext<typeof batchNormParameters>, 'builder' | 'params' | 'weight'>,
  x: Value | null,
): Value {
  return builder.emit('BatchNormalization', [x, weight('weight'), weight('bias'), weight('running_mean'), weight('running_var')], { epsilon: params.epsilon });
}

/** `[1, rows]` times a matrix of rows: the sum of the rows that count. */
export function countedSum(builder: GraphBuilder, counts: Value, rows: Value): Value {
  return builder.emit('MatMul', [builder.emit('Reshape', [counts], { shape: [1, -1] }), rows]);
}

/** Arguments after the channels. */
export function batchNormArguments({ epsilon, momentum }: { readonly epsilon: number; readonly momentum: number }): string {
  return `${epsilon === 1e-5 ? '' : `, eps=${pythonNumber(epsilon)}`}${momentum === 0.1 ? '' : `, momentum=${pythonNumber(momentum)}`}`;
}
