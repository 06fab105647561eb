/** Sigmoid, number by number. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const sigmoid = defineActivation({
  type: 'sigmoid',
  icon: 'chevrons-up-down',
  label: text('Squeeze to 0..1', '压缩到 0..1'),
  term: 'Sigmoid',
  help: text(
    'Turns any number into one between 0 and 1, like a probability. Inside a network ReLU usually learns faster.',
    '把任意数变成 0 到 1 之间的数，像概率一样。在网络内部，ReLU 通常学得更快。',
  ),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('Sigmoid', inputs),
  torch: () => ({ call: 'torch.sigmoid($0)' }),
  keras: () => ({ call: 'ops.sigmoid($0)' }),
});
