/** ReLU, number by number. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const relu = defineActivation({
  type: 'relu',
  icon: 'zap',
  label: text('Keep the positive', '保留正值'),
  term: 'ReLU',
  help: text(
    'Lets positive numbers through and turns negative ones to zero. The usual choice after Conv2d and Linear: without such a step, stacked layers would be no stronger than one.',
    '让正数通过，负数变为零。通常放在 Conv2d 和 Linear 之后：没有它，多层叠加也不会比一层更强。',
  ),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('Relu', inputs),
  torch: () => ({ call: 'F.relu($0)' }),
  keras: () => ({ call: 'ops.relu($0)' }),
});
