/** Tanh, number by number. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const tanh = defineActivation({
  type: 'tanh',
  icon: 'spline',
  label: text('Squeeze to -1..1', '压缩到 -1..1'),
  term: 'Tanh',
  help: text(
    'Turns any number into one between -1 and 1. Inside a network ReLU usually learns faster.',
    '把任意数变成 -1 到 1 之间的数。在网络内部，ReLU 通常学得更快。',
  ),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('Tanh', inputs),
  torch: () => ({ call: 'torch.tanh($0)' }),
  keras: () => ({ call: 'ops.tanh($0)' }),
});
