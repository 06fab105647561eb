/** Area under the ROC curve: for more than two classes the mean of each against the rest. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const rocArea = defineMetric({
  type: 'roc-area',
  label: text('Area under the ROC curve', 'ROC 曲线下面积'),
  help: text(
    'How often a row of a class is ranked before a row of another: 1 is always, 0.5 is chance. Does not depend on a threshold.',
    '某类的行排在其他行之前的概率：1 为总是，0.5 为随机。与阈值无关。',
  ),
  better: 'higher',
  of: 'probabilities',
  value: (tally) =>
    tally.area((thresholds) => {
      const hits = thresholds.reduce((sum, one) => sum + one.hits, 0);
      const misses = thresholds.reduce((sum, one) => sum + one.misses, 0);
      let before = 0; // hits ranked higher
      let pairs = 0; // in the right order; equals count half
      for (const one of thresholds) {
        pairs += one.misses * (before + one.hits / 2);
        before += one.hits;
      }
      return pairs / (hits * misses);
    }),
});
