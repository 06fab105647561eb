/** Right answers. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const accuracy = defineMetric({
  type: 'accuracy',
  label: text('Right answers', '准确率'),
  help: text('Share of rows whose class was named rightly. Misleading when one class is much more common.', '类别判断正确的比例。当某一类特别多时会有误导。'),
  better: 'higher',
  percent: true,
  of: 'classes',
  value: (tally) => {
    const matrix = tally.matrix();
    return tally.rows === 0 ? 0 : matrix.reduce((sum, row, i) => sum + (row[i] ?? 0), 0) / tally.rows;
  },
  pieces: ({ right, asked }) => (asked === 0 ? 0 : right / asked),
});
