/** Precision. */
import { text } from '../base/text.ts';
import { macro } from './confusion.ts';
import { defineMetric } from './define.ts';

export const precision = defineMetric({
  type: 'precision',
  label: text('Precision', '精确率'),
  help: text('When it names a class, how often that is right. The mean over the classes.', '判断为某一类时，有多少是对的。取各类的平均。'),
  better: 'higher',
  percent: true,
  of: 'classes',
  value: (tally) => macro(tally, 'precision'),
});
