/** The rate rises in a line, step by step, then stays or falls along a cosine. LinearLR, and SequentialLR with CosineAnnealingLR. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';

export const warmUp = defineSchedule({
  type: 'warm-up',
  label: text('A slow start', '缓慢起步'),
  term: 'Linear warm-up',
  help: text(
    'Begins with a small learning rate and raises it step by step, because the first corrections are wild. The usual choice for Transformers.',
    '从较小的学习率开始逐步升高，因为最初的修正很不稳定。Transformer 的常用选择。',
  ),
  parameters: {
    epochs: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 100_000,
      label: text('Epochs of warm-up', '预热轮数'),
      hint: text('How long the rate rises. Longer is safer and loses time.', '学习率上升多久。越长越稳，也越费时间。'),
    },
    start: {
      kind: 'number',
      default: 0.1,
      min: 0.0001,
      max: 1,
      step: 0.05,
      label: text('First share', '起始比例'),
      hint: text('Share of the rate it begins with.', '从多大比例的学习率开始。'),
    },
    after: {
      kind: 'choice',
      default: 'constant',
      label: text('After that', '之后'),
      hint: text('What the rate does for the rest of training.', '其余时间学习率如何变化。'),
      choices: [
        { value: 'constant', label: text('Stays', '保持不变') },
        { value: 'cosine', label: text('Falls along a smooth curve to 0', '沿平滑曲线降到 0') },
      ],
    },
  },
  each: 'step',
  factor({ step, stepsPerEpoch, totalSteps }, { epochs, start, after }) {
    const rise = epochs * stepsPerEpoch;
    if (step < rise) return start + ((1 - start) * step) / rise;
    if (after === 'constant') return 1;
    return 0.5 * (1 + Math.cos((Math.PI * (step - rise)) / Math.max(1, totalSteps - rise)));
  },
  torch({ epochs, start, after }, total) {
    const rise = epochs === 1 ? 'len(train_loader)' : `${epochs} * len(train_loader)`;
    const line = `torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=${pythonNumber(start)}, total_iters=${rise})`;
    if (after === 'constant') return line;
    const fall = total > epochs ? `(EPOCHS - ${epochs}) * len(train_loader)` : '1';
    const parts = ['optimizer', `[${line}, torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=${fall})]`, `milestones=[${rise}]`];
    return ['torch.optim.lr_scheduler.SequentialLR(', ...parts.map((part) => `    ${part},`), ')'].join('\n');
  },
});
