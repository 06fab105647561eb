/** Mean miss (MAE). */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const meanAbsoluteError = defineMetric({
  type: 'mae',
  label: text('Mean miss (MAE)', '平均误差（MAE）'),
  help: text('How far off it is on average, in the units of the answer.', '平均偏差多少，与答案的单位相同。'),
  better: 'lower',
  of: 'number',
  value: (tally) => (tally.rows === 0 ? 0 : tally.sizes / tally.rows),
});
