/** Balanced accuracy: the mean over the classes that occur of the share found. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const balancedAccuracy = defineMetric({
  type: 'balanced-accuracy',
  label: text('Balanced accuracy', '均衡准确率'),
  help: text('The share of right answers as if every class were equally common.', '假设各类同样常见时的准确率。'),
  better: 'higher',
  percent: true,
  of: 'classes',
  value(tally) {
    const found = tally.perClass().flatMap(({ recall }) => (recall === null ? [] : [recall]));
    return found.length === 0 ? 0 : found.reduce((sum, recall) => sum + recall, 0) / found.length;
  },
});
