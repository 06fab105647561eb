/** One cycle (Smith and Topin 2018): up to the rate and far down again, step by step, along cosines. torch.optim.lr_scheduler.OneCycleLR. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineSchedule } from './define.ts';

/** From `from` to `to` along half a cosine; `share` is how far. */
function along(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
}

export const oneCycle = defineSchedule({
  type: 'one-cycle',
  label: text('Up once, then far down', '一升一降'),
  term: 'OneCycleLR',
  help: text(
    'Raises the learning rate to the one you set, then lowers it far below its start by the end. Allows a larger rate and fewer epochs.',
    '先把学习率升到所设的值，到结束时降到远低于起点。可用更大的学习率和更少的轮数。',
  ),
  parameters: {
    rise: {
      kind: 'number',
      default: 0.3,
      min: 0.01,
      max: 0.99,
      step: 0.05,
      label: text('Share of rising', '上升占比'),
      hint: text('How much of the training the rate rises.', '训练中有多大比例学习率在上升。'),
    },
    start: {
      kind: 'number',
      default: 25,
      min: 1,
      max: 10_000,
      label: text('Start, divided by', '起点除数'),
      hint: text('The rate begins at the one you set divided by this.', '起始学习率为所设的值除以此数。'),
    },
    end: {
      kind: 'number',
      default: 10_000,
      min: 1,
      max: 100_000_000,
      logarithmic: true,
      expert: true,
      label: text('End, divided by', '终点除数'),
      hint: text('At the end the rate is its start divided by this.', '结束时学习率为起点除以此数。'),
    },
  },
  each: 'step',
  factor({ step, totalSteps }, { rise, start, end }) {
    const first = 1 / start;
    const top = rise * totalSteps - 1;
    const last = totalSteps - 1;
    if (step <= top && top > 0) return along(first, 1, step / top);
    return along(1, first / end, Math.min(1, (step - top) / Math.max(last - top, 1e-9)));
  },
  torch: ({ rise, start, end }) =>
    `torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=LEARNING_RATE, total_steps=EPOCHS * len(train_loader), pct_start=${pythonNumber(rise)}, div_factor=${pythonNumber(start)}, final_div_factor=${pythonNumber(end)}, cycle_momentum=False)`,
});
