/** Mish (Misra 2019): x tanh(softplus(x)). */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const mish = defineActivation({
  type: 'mish',
  icon: 'waves',
  label: text('Smooth gate, a little deeper', '更深的平滑门'),
  term: 'Mish',
  help: text(
    'A smooth relative of ReLU and SiLU that dips a little below zero. Sometimes better in picture networks, and slower.',
    'ReLU 与 SiLU 的平滑近亲，略低于零。在图像网络中有时更好，但较慢。',
  ),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('Mish', inputs),
  torch: () => ({ call: 'F.mish($0)' }),
  keras: () => ({ call: '$0 * ops.tanh(ops.softplus($0))' }),
});
