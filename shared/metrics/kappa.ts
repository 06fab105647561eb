/** Cohen's kappa: agreement beyond what chance would give. */
import { text } from '../base/text.ts';
import { margins } from './confusion.ts';
import { defineMetric } from './define.ts';

export const kappa = defineMetric({
  type: 'kappa',
  label: text("Cohen's kappa", 'Cohen κ 系数'),
  help: text(
    'Agreement with the truth beyond chance: 1 is full, 0 is what guessing by the shares of the classes gives.',
    '超出随机的一致程度：1 为完全一致，0 等于按比例瞎猜。',
  ),
  better: 'higher',
  of: 'classes',
  value(tally) {
    const { rows, hits, actual, called } = margins(tally);
    const byChance = actual.reduce((sum, count, i) => sum + count * (called[i] ?? 0), 0);
    return rows * rows === byChance ? 0 : (rows * hits - byChance) / (rows * rows - byChance);
  },
});
