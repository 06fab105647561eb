/** Average precision: precision at every threshold, by the recall it adds; for more than two classes the mean of each against the rest. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const averagePrecision = defineMetric({
  type: 'average-precision',
  label: text('Average precision', '平均精确率'),
  help: text('Precision over all thresholds in one number: the better measure when a class is rare.', '综合所有阈值下精确率的一个数：类别很少见时更合适。'),
  better: 'higher',
  of: 'probabilities',
  value: (tally) =>
    tally.area((thresholds) => {
      const all = thresholds.reduce((sum, one) => sum + one.hits, 0);
      let [hits, called, area] = [0, 0, 0];
      for (const one of thresholds) {
        hits += one.hits;
        called += one.hits + one.misses;
        area += (one.hits / all) * (hits / called);
      }
      return area;
    }),
});
