/** Whether the right class is among the few likeliest. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

const topOf = (k: number) =>
  defineMetric({
    type: `top-${k}`,
    label: text(`Among the first ${k}`, `前 ${k} 命中`),
    help: text(`Share of rows whose class is among the ${k} it finds likeliest.`, `正确类别在最可能的 ${k} 个之内的比例。`),
    better: 'higher',
    percent: true,
    of: 'probabilities',
    value: (tally) => (tally.classes > k ? tally.top(k) : null),
  });

export const top3 = topOf(3);
export const top5 = topOf(5);
