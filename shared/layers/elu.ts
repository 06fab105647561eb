/** ELU (Clevert et al. 2015): x for x > 0, alpha (exp(x) - 1) else. */
import { text } from '../base/text.ts';
import { defineActivation, depth } from './activation.ts';
import { pythonNumber } from './torch.ts';

export const elu = defineActivation({
  type: 'elu',
  icon: 'waves',
  label: text('Keep the positive, bend the negative', '保留正值，弯曲负值'),
  term: 'ELU',
  help: text(
    'Like ReLU, but negative numbers bend smoothly towards a lowest value, so the average stays near zero.',
    '与 ReLU 类似，但负数平滑地趋近一个最低值，使平均值接近零。',
  ),
  parameters: { alpha: depth },
  lower: ({ params, builder }, inputs) => builder.emit('Elu', inputs, { alpha: params.alpha }),
  torch: ({ params }) => ({ call: params.alpha === 1 ? 'F.elu($0)' : `F.elu($0, alpha=${pythonNumber(params.alpha)})` }),
  keras: ({ params }) => ({ call: params.alpha === 1 ? 'ops.elu($0)' : `ops.elu($0, alpha=${pythonNumber(params.alpha)})` }),
});
