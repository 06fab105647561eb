/** SiLU, also called Swish (Elfwing et al. 2017): x sigmoid(x). */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const silu = defineActivation({
  type: 'silu',
  icon: 'waves',
  label: text('Gate by itself', '自门控'),
  term: 'SiLU / Swish',
  help: text(
    'Weighs every number by its own sigmoid: smooth, and a little below zero for small negative numbers. Common in newer picture networks.',
    '用自身的 sigmoid 给每个数加权：平滑，小的负数略低于零。较新的图像网络常用。',
  ),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('Mul', [inputs[0] ?? null, builder.emit('Sigmoid', inputs)]),
  torch: () => ({ call: 'F.silu($0)' }),
  keras: () => ({ call: 'ops.silu($0)' }),
});
