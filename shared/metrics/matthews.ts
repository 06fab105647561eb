/** Matthews' correlation of answers and truth, for any number of classes (Gorodkin 2004). */
import { text } from '../base/text.ts';
import { margins } from './confusion.ts';
import { defineMetric } from './define.ts';

export const matthews = defineMetric({
  type: 'matthews',
  label: text('Matthews correlation', 'Matthews 相关系数'),
  help: text(
    'Correlation of answers and truth: 1 is perfect, 0 is chance. Fair also when one class is rare.',
    '答案与真值的相关性：1 为完美，0 为随机。类别悬殊时也公允。',
  ),
  better: 'higher',
  of: 'classes',
  value(tally) {
    const { rows, hits, actual, called } = margins(tally);
    const product = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
    const spread = Math.sqrt(rows * rows - product(called, called)) * Math.sqrt(rows * rows - product(actual, actual));
    return spread === 0 ? 0 : (rows * hits - product(actual, called)) / spread;
  },
});
