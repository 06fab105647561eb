/** The rate follows half a cosine, epoch by epoch, down to a share of itself. torch.optim.lr_scheduler.CosineAnnealingLR. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';
import { lowestShare } from './parameters.ts';

export const cosine = defineSchedule({
  type: 'cosine',
  label: text('A smooth curve', '余弦下降'),
  term: 'CosineAnnealingLR',
  help: text('Lowers the learning rate slowly at first, faster in the middle, slowly at the end of training.', '学习率先慢、中间快、最后再慢地下降。'),
  parameters: {
    floor: lowestShare(text('Share of the rate that is left at the end.', '最后剩下的学习率比例。')),
  },
  factor: ({ epoch, totalEpochs }, { floor }) =>
    floor + (1 - floor) * 0.5 * (1 + Math.cos((Math.PI * Math.min(epoch, totalEpochs)) / Math.max(1, totalEpochs))),
  torch: ({ floor }, epochs) =>
    `torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=${epochs}${floor === 0 ? '' : `, eta_min=${pythonNumber(floor)} * LEARNING_RATE`})`,
});
