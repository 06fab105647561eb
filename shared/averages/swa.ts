/** Stochastic weight averaging (Izmailov et al. 2018): the plain mean of the weights at the ends of the last epochs. torch.optim.swa_utils.AveragedModel. */
import { text } from '../base/text.ts';
import { defineAverage } from './define.ts';

export const swa = defineAverage({
  type: 'swa',
  label: text('Mean of the last epochs', '最后几轮的平均'),
  term: 'SWA',
  help: text(
    'Uses the mean of the weights at the end of each of the last epochs. Best with a learning rate that stays up. Before that, the weights themselves.',
    '使用最后若干轮结束时权重的平均值。适合保持较高的学习率。在此之前使用权重本身。',
  ),
  parameters: {
    start: {
      kind: 'number',
      default: 0.75,
      min: 0,
      max: 1,
      step: 0.05,
      label: text('From', '开始于'),
      hint: text('Share of the training after which the mean begins.', '训练进行到此比例后开始求平均。'),
    },
  },
  share({ step, stepsPerEpoch, totalSteps }, { start }) {
    const epochs = Math.ceil(totalSteps / stepsPerEpoch);
    // At least the last epoch is in the mean.
    const first = Math.min(Math.floor(start * epochs), epochs - 1);
    const ended = Math.floor((step + 1) / stepsPerEpoch); // epochs done with this step
    if (ended <= first) return 1;
    return (step + 1) % stepsPerEpoch === 0 ? 1 / (ended - first) : 0;
  },
});
