/** R²: 1 - squared misses / spread of the truth. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const r2 = defineMetric({
  type: 'r2',
  label: text('Explained share (R²)', '解释比例（R²）'),
  help: text('1 is perfect; 0 is no better than always answering the average; below 0 is worse.', '1 为完美；0 等于总是回答平均值；低于 0 更差。'),
  better: 'higher',
  of: 'number',
  // A truth that never changes leaves nothing to explain: 1 when it is met exactly, else 0 (scikit-learn's convention).
  value: ({ rows, squares, spread }) => (rows === 0 ? 0 : spread > 0 ? 1 - squares / spread : squares === 0 ? 1 : 0),
});
