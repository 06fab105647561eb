/** CELU (Barron 2017): max(0, x) + min(0, alpha (exp(x / alpha) - 1)). */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';
import { pythonNumber } from './torch.ts';

export const celu = defineActivation({
  type: 'celu',
  icon: 'waves',
  label: text('Bend the negative without a corner', '无折角地弯曲负值'),
  term: 'CELU',
  help: text('ELU without a corner at zero, whatever its depth.', '无论深度如何，在零点都没有折角的 ELU。'),
  parameters: {
    alpha: {
      kind: 'number',
      default: 1,
      min: 0.01,
      max: 10,
      step: 0.1,
      expert: true,
      label: text('Depth', '深度'),
      hint: text('The lowest value that negative numbers reach, below zero. Larger bends farther down.', '负数最低能到零下多少。越大弯得越低。'),
    },
  },
  lower: ({ params, builder }, inputs) => builder.emit('Celu', inputs, { alpha: params.alpha }),
  torch: ({ params }) => ({ call: params.alpha === 1 ? 'F.celu($0)' : `F.celu($0, alpha=${pythonNumber(params.alpha)})` }),
});
