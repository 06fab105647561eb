/** Perplexity: e to the mean loss of a piece. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const perplexity = defineMetric({
  type: 'perplexity',
  label: text('Perplexity', '困惑度'),
  help: text(
    'Between how many equally likely pieces it wavers on average. 1 is certain and right; as many as there are pieces is guessing.',
    '平均在多少个同样可能的片段之间犹豫。1 表示确定且正确；等于片段总数则是瞎猜。',
  ),
  better: 'lower',
  of: 'pieces',
  value: ({ loss, asked }) => (asked === 0 ? 1 : Math.exp(loss / asked)),
});
