/** The rate falls when the validation loss stops falling. torch.optim.lr_scheduler.ReduceLROnPlateau. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';
import { lowestShare } from './parameters.ts';

/** An epoch is better when its loss is below (1 - this) times the best. PyTorch's `threshold`. */
const threshold = 1e-4;

export const plateau = defineSchedule({
  type: 'plateau',
  label: text('Lower when it no longer gets better', '不再变好时降低'),
  term: 'ReduceLROnPlateau',
  help: text(
    'Lowers the learning rate when the validation loss has not improved for some epochs. What it will be cannot be drawn before the start.',
    '验证损失连续若干轮没有改善时降低学习率。训练开始前无法画出曲线。',
  ),
  parameters: {
    factor: {
      kind: 'number',
      default: 0.1,
      min: 0.001,
      max: 0.999,
      step: 0.1,
      label: text('Factor', '系数'),
      hint: text('The rate is multiplied by this each time.', '每次把学习率乘以该系数。'),
    },
    patience: {
      kind: 'integer',
      default: 10,
      min: 0,
      max: 1000,
      label: text('Patience', '耐心'),
      hint: text('Epochs without improvement that are let pass.', '容忍多少轮没有改善。'),
    },
    floor: { ...lowestShare(text('The rate never falls below this share of itself.', '学习率不会低于该比例。')), expert: true },
  },
  factor({ losses }, { factor, patience, floor }) {
    let [rate, best, waited] = [1, Number.POSITIVE_INFINITY, 0];
    for (const loss of losses) {
      const better = loss < best * (1 - threshold);
      if (better) best = loss;
      waited = better ? 0 : waited + 1;
      if (waited <= patience) continue;
      rate = Math.max(rate * factor, floor);
      waited = 0;
    }
    return rate;
  },
  torch: ({ factor, patience, floor }) =>
    `torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=${pythonNumber(factor)}, patience=${patience}${floor === 0 ? '' : `, min_lr=${pythonNumber(floor)} * LEARNING_RATE`})`,
});
