/** Typical miss (RMSE). */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const rootMeanSquaredError = defineMetric({
  type: 'rmse',
  label: text('Typical miss (RMSE)', '典型误差（RMSE）'),
  help: text('The root of the mean squared error: in the units of the answer.', '均方误差的平方根，与答案的单位相同。'),
  better: 'lower',
  of: 'number',
  value: (tally) => (tally.rows === 0 ? 0 : Math.sqrt(tally.squares / tally.rows)),
});
