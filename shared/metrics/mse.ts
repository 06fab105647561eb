/** Mean squared error. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const meanSquaredError = defineMetric({
  type: 'mse',
  label: text('Mean squared error', '均方误差'),
  help: text('The mean of the squared misses. Large mistakes count much more.', '误差平方的平均值。大的错误影响更大。'),
  better: 'lower',
  of: 'number',
  value: (tally) => (tally.rows === 0 ? 0 : tally.squares / tally.rows),
});
