/** The rate falls by a factor at chosen epochs. torch.optim.lr_scheduler.MultiStepLR. */
import { text } from '../base/text.ts';
import { listed, numbersIn } from '../layers/number-list.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';
import { fall } from './parameters.ts';

export const epochsIn = (line: string): readonly number[] => (numbersIn(line) ?? []).filter((epoch) => epoch > 0);

export const multiStep = defineSchedule({
  type: 'multi-step',
  label: text('Down at chosen epochs', '在指定轮次下降'),
  term: 'MultiStepLR',
  help: text('Makes the learning rate smaller after the epochs you name.', '在你指定的轮次之后减小学习率。'),
  parameters: {
    epochs: {
      kind: 'text',
      default: '10, 20',
      maxLength: 200,
      label: text('After epochs', '在这些轮之后'),
      hint: text('Whole numbers separated by commas: after each of these epochs the rate falls.', '用逗号分隔的整数：每到其中一轮之后降低一次。'),
    },
    factor: fall,
  },
  factor: ({ epoch }, { epochs, factor }) => factor ** epochsIn(epochs).filter((at) => at <= epoch).length,
  torch: ({ epochs, factor }) => `torch.optim.lr_scheduler.MultiStepLR(optimizer, milestones=[${listed(epochsIn(epochs))}], gamma=${pythonNumber(factor)})`,
});
