/** Softmax over the numbers of a row, or over the maps at each point (dimension 1 of the batch). */
import { text } from '../base/text.ts';
import { unchanged } from './activation.ts';
import { defineLayer } from './define.ts';
import { mainPort } from './shapes.ts';

export const softmax = defineLayer({
  type: 'softmax',
  category: 'activate',
  icon: 'chart-column',
  label: text('Turn into shares', '变成占比'),
  term: 'Softmax',
  help: text(
    'Turns numbers into shares that add up to 1. The answer node already does this for you at the end, so use it only inside a network.',
    '把数字变成总和为 1 的占比。“答案”节点会在末尾自动完成，因此只在网络内部使用。',
  ),
  parameters: {},
  inputs: [mainPort],
  output: unchanged,
  lower: ({ builder }, inputs) => builder.emit('Softmax', inputs, { axis: 1 }),
  torch: () => ({ call: 'F.softmax($0, dim=1)' }),
  keras: () => ({ call: 'ops.softmax($0, axis=1)' }),
});
