/** Softsign: x / (1 + |x|). */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const softsign = defineActivation({
  type: 'softsign',
  icon: 'spline',
  label: text('Squeeze to -1..1, gently', '柔和压缩到 -1..1'),
  term: 'Softsign',
  help: text('Like Tanh, but it approaches -1 and 1 more slowly, so large numbers still learn.', '与 Tanh 类似，但更缓慢地接近 -1 和 1，较大的数仍能学习。'),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('Softsign', inputs),
  torch: () => ({ call: 'F.softsign($0)' }),
  keras: () => ({ call: 'ops.softsign($0)' }),
});
