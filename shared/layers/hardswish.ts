/** Hardswish (Howard et al. 2019): x hardsigmoid(x). */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const hardswish = defineActivation({
  type: 'hardswish',
  icon: 'zap',
  label: text('Gate by itself, fast', '快速自门控'),
  term: 'Hardswish',
  help: text('SiLU drawn with simple pieces. Almost the same effect, and faster on small devices.', '用简单分段近似的 SiLU。效果几乎相同，在小设备上更快。'),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('HardSwish', inputs),
  torch: () => ({ call: 'F.hardswish($0)' }),
  keras: () => ({ call: 'ops.hard_swish($0)' }),
});
