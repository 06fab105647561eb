/** Mean miss as a share of the truth (MAPE). */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const meanAbsolutePercentage = defineMetric({
  type: 'mape',
  label: text('Miss as a share (MAPE)', '相对误差（MAPE）'),
  help: text('How far off it is on average, as a share of the truth. Huge where the truth is near zero.', '平均偏差占真值的比例。真值接近零时会非常大。'),
  better: 'lower',
  percent: true,
  of: 'number',
  value: (tally) => (tally.rows === 0 ? 0 : tally.shares / tally.rows),
});
