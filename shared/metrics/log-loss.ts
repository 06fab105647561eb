/** Log loss: the mean surprise at the right class. */
import { text } from '../base/text.ts';
import { defineMetric } from './define.ts';

export const logLoss = defineMetric({
  type: 'log-loss',
  label: text('Log loss', '对数损失'),
  help: text('How surprised it is by the right class, on average. Punishes being sure and wrong.', '对正确类别平均有多意外。对自信的错误惩罚很大。'),
  better: 'lower',
  of: 'probabilities',
  value: (tally) => tally.logLoss,
});
