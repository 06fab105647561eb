/** Cosine with restarts (Loshchilov and Hutter 2017): the curve begins anew, each time longer. CosineAnnealingWarmRestarts. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';
import { lowestShare } from './parameters.ts';

/** Epochs into the present curve, and how long it is. */
function place(epoch: number, first: number, growth: number): readonly [number, number] {
  let [into, length] = [epoch, first];
  while (into >= length) [into, length] = [into - length, length * growth];
  return [into, length];
}

export const cosineRestarts = defineSchedule({
  type: 'cosine-restarts',
  label: text('Smooth curves, again and again', '反复的余弦'),
  term: 'CosineAnnealingWarmRestarts',
  help: text(
    'Lowers the learning rate along a smooth curve, then begins high again: each new start may lead to a better place.',
    '学习率沿平滑曲线下降，然后重新从高处开始：每次重启都可能找到更好的位置。',
  ),
  parameters: {
    first: {
      kind: 'integer',
      default: 10,
      min: 1,
      max: 100_000,
      label: text('Epochs of the first curve', '首段轮数'),
      hint: text('How many epochs pass before the rate begins high again.', '多少轮后学习率重新从高处开始。'),
    },
    growth: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 10,
      label: text('Growth', '增长倍数'),
      hint: text('How many times longer each curve is than the one before. 1 keeps them equal.', '每段是前一段的多少倍长。1 表示等长。'),
    },
    floor: lowestShare(text('Share of the rate that is left at the end of a curve.', '每段结束时剩下的学习率比例。')),
  },
  factor({ epoch }, { first, growth, floor }) {
    const [into, length] = place(epoch, first, growth);
    return floor + (1 - floor) * 0.5 * (1 + Math.cos((Math.PI * into) / length));
  },
  torch: ({ first, growth, floor }) =>
    `torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=${first}, T_mult=${growth}${floor === 0 ? '' : `, eta_min=${pythonNumber(floor)} * LEARNING_RATE`})`,
});
