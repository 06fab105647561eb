/** Recall. */
import { text } from '../base/text.ts';
import { macro } from './confusion.ts';
import { defineMetric } from './define.ts';

export const recall = defineMetric({
  type: 'recall',
  label: text('Recall', '召回率'),
  help: text('How much of each class it finds. The mean over the classes.', '每一类中有多少被找到。取各类的平均。'),
  better: 'higher',
  percent: true,
  of: 'classes',
  value: (tally) => macro(tally, 'recall'),
});
