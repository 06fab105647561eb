/** Hardtanh: x held between two limits. */
import { text } from '../base/text.ts';
import { between, defineActivation } from './activation.ts';
import { pythonNumber } from './torch.ts';

export const hardtanh = defineActivation({
  type: 'hardtanh',
  icon: 'chevrons-up-down',
  label: text('Hold between limits', '限制在范围内'),
  term: 'Hardtanh',
  help: text('Cuts every number off at a lowest and a highest value. What lies between stays as it is.', '把每个数限制在最低值与最高值之间，中间的保持不变。'),
  parameters: {
    low: {
      kind: 'number',
      default: -1,
      min: -1000,
      max: 0,
      step: 0.5,
      label: text('Lowest', '最低值'),
      hint: text('Numbers below become this one. Lower lets more through.', '低于它的数变为它。越低放过的越多。'),
    },
    high: {
      kind: 'number',
      default: 1,
      min: 0.001,
      max: 1000,
      step: 0.5,
      label: text('Highest', '最高值'),
      hint: text('Numbers above become this one. Higher lets more through.', '高于它的数变为它。越高放过的越多。'),
    },
  },
  summary: ({ low, high }) => text(`${low} to ${high}`, `${low} 到 ${high}`),
  lower: ({ params, builder, mode }, inputs) => between(builder, mode, inputs[0] ?? null, params.low, params.high),
  torch: ({ params: { low, high } }) => ({ call: `F.hardtanh($0, ${pythonNumber(low)}, ${pythonNumber(high)})` }),
  keras: ({ params: { low, high } }) => ({ call: `ops.clip($0, ${pythonNumber(low)}, ${pythonNumber(high)})` }),
});
