/** F1. */
import { text } from '../base/text.ts';
import { macro } from './confusion.ts';
import { defineMetric } from './define.ts';

export const f1 = defineMetric({
  type: 'f1',
  label: text('F1', 'F1 值'),
  help: text(
    'One number for precision and recall together: high only when both are. The mean over the classes.',
    '综合精确率与召回率的一个数：两者都高时才高。取各类的平均。',
  ),
  better: 'higher',
  percent: true,
  of: 'classes',
  value: (tally) => macro(tally, 'f1'),
});
