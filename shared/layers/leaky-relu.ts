/** LeakyReLU: x for x > 0, slope * x else. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';
import { pythonNumber } from './torch.ts';

export const leakyRelu = defineActivation({
  type: 'leaky-relu',
  icon: 'trending-up',
  label: text('Keep the positive, leak the negative', '保留正值，弱化负值'),
  term: 'LeakyReLU',
  help: text(
    'Like ReLU, but negative numbers are only made small. A unit then cannot stop learning for good.',
    '与 ReLU 类似，但负数只是缩小，神经元因此不会彻底停止学习。',
  ),
  parameters: {
    slope: {
      kind: 'number',
      default: 0.01,
      min: 0,
      max: 1,
      step: 0.01,
      label: text('Leak', '泄漏'),
      hint: text('How much of a negative number is kept. 0 is ReLU, 1 changes nothing.', '保留负数的比例。0 即 ReLU，1 则不变。'),
    },
  },
  summary: ({ slope }) => text(`leak ${slope}`, `泄漏 ${slope}`),
  lower: ({ params, builder }, inputs) => builder.emit('LeakyRelu', inputs, { alpha: params.slope }),
  torch: ({ params }) => ({ call: `F.leaky_relu($0, ${pythonNumber(params.slope)})` }),
  keras: ({ params }) => ({ call: `ops.leaky_relu($0, negative_slope=${pythonNumber(params.slope)})` }),
});
