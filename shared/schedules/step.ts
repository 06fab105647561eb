/** The rate falls by a factor every few epochs. torch.optim.lr_scheduler.StepLR. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';
import { fall } from './parameters.ts';

export const step = defineSchedule({
  type: 'step',
  label: text('In stairs', '阶梯下降'),
  term: 'StepLR',
  help: text('Makes the learning rate smaller every few epochs: large steps first, fine ones later.', '每隔几轮减小一次学习率：先大步，后细调。'),
  parameters: {
    every: {
      kind: 'integer',
      default: 10,
      min: 1,
      max: 100_000,
      label: text('Epochs between', '间隔轮数'),
      hint: text('How many passes over the data before the rate falls again.', '每遍历数据多少轮后再次降低。'),
    },
    factor: fall,
  },
  factor: ({ epoch }, { every, factor }) => factor ** Math.floor(epoch / every),
  torch: ({ every, factor }) => `torch.optim.lr_scheduler.StepLR(optimizer, step_size=${every}, gamma=${pythonNumber(factor)})`,
});
