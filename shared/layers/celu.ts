/** CELU (Barron 2017): max(0, x) + min(0, alpha (exp(x / alpha) - 1)). */
import { text } from '../base/text.ts';
import { defineActivation, depth } from './activation.ts';
import { pythonNumber } from './torch.ts';

export const celu = defineActivation({
  type: 'celu',
  icon: 'waves',
  label: text('Bend the negative without a corner', '无折角地弯曲负值'),
  term: 'CELU',
  help: text('ELU without a corner at zero, whatever its depth.', '无论深度如何，在零点都没有折角的 ELU。'),
  parameters: { alpha: depth },
  lower: ({ params, builder }, inputs) => builder.emit('Celu', inputs, { alpha: params.alpha }),
  torch: ({ params }) => ({ call: params.alpha === 1 ? 'F.celu($0)' : `F.celu($0, alpha=${pythonNumber(params.alpha)})` }),
  keras: ({ params }) => ({ call: params.alpha === 1 ? 'ops.celu($0)' : `ops.celu($0, alpha=${pythonNumber(params.alpha)})` }),
});
