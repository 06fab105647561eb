/** The rate falls by a factor every epoch. torch.optim.lr_scheduler.ExponentialLR. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';

export const exponential = defineSchedule({
  type: 'exponential',
  label: text('A little every epoch', '每轮减小'),
  term: 'ExponentialLR',
  help: text('Multiplies the learning rate by the factor after every epoch.', '每轮之后把学习率乘以一个倍数。'),
  parameters: {
    factor: {
      kind: 'number',
      default: 0.95,
      min: 0.0001,
      max: 1,
      step: 0.01,
      label: text('Factor', '倍数'),
      hint: text('What the rate is multiplied by after each epoch. Closer to 1 falls more slowly.', '每轮后学习率乘以多少。越接近 1 下降越慢。'),
    },
  },
  factor: ({ epoch }, { factor }) => factor ** epoch,
  torch: ({ factor }) => `torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=${pythonNumber(factor)})`,
});
