/** The loss: what training makes small. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const loss = defineMetric({
  type: 'loss',
  label: text('Loss', '损失'),
  help: text('What training makes smaller: how wrong the answers are, taken over all rows.', '训练要减小的量：所有答案错得有多厉害。'),
  better: 'lower',
  of: 'loss',
});
