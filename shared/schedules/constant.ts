/** The rate stays. */
import { text } from '../base/text.ts';
import { defineSchedule } from './define.ts';

export const constant = defineSchedule({
  type: 'constant',
  label: text('Always the same', '保持不变'),
  term: 'Constant',
  help: text('The learning rate stays as you set it.', '学习率保持为所设的值。'),
  parameters: {},
  factor: () => 1,
  torch: () => null,
});
