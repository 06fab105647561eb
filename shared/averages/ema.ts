/** Exponential moving average: a <- d a + (1 - d) w after every step, from the first weights on. torch.optim.swa_utils.get_ema_multi_avg_fn. */
import { text } from '../base/text.ts';
import { defineAverage } from './define.ts';

export const ema = defineAverage({
  type: 'ema',
  label: text('Moving average', '滑动平均'),
  term: 'EMA',
  help: text(
    'Keeps a slowly following copy of all weights and uses that: steadier answers than those of the last step. Needs memory for one more copy.',
    '为所有权重保留一份缓慢跟随的副本并使用它：比最后一步的权重更稳定。需要多一份内存。',
  ),
  parameters: {
    decay: {
      kind: 'number',
      default: 0.999,
      min: 0,
      max: 0.999999,
      step: 0.001,
      label: text('Memory', '记忆'),
      hint: text('Share of the old average that stays with every step. Higher follows more slowly.', '每步保留旧平均值的比例。越大跟随越慢。'),
    },
  },
  share: ({ step }, { decay }) => (step === 0 ? 1 : 1 - decay),
});
