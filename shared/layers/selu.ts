/** SELU (Klambauer et al. 2017): ELU with the two constants that keep mean 0 and variance 1. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const selu = defineActivation({
  type: 'selu',
  icon: 'scale',
  label: text('Keep itself in balance', '自我保持平衡'),
  term: 'SELU',
  help: text(
    'An ELU of a fixed size that keeps the numbers in a similar range from layer to layer, without a normalization layer.',
    '固定尺度的 ELU，不用归一化层也能使各层数值保持在相近范围。',
  ),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('Selu', inputs),
  torch: () => ({ call: 'F.selu($0)' }),
  keras: () => ({ call: 'ops.selu($0)' }),
});
