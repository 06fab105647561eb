/** Softmax over the numbers of a row or of each step, or over the maps at each point. */
import { text } from '../base/text.ts';
import { defineActivation, sharesAxis } from './activation.ts';

export const softmax = defineActivation({
  type: 'softmax',
  icon: 'chart-column',
  label: text('Turn into shares', '变成占比'),
  term: 'Softmax',
  help: text(
    'Turns numbers into shares that add up to 1. The answer node already does this for you at the end, so use it only inside a network.',
    '把数字变成总和为 1 的占比。“答案”节点会在末尾自动完成，因此只在网络内部使用。',
  ),
  parameters: {},
  lower: (self, inputs) => self.builder.emit('Softmax', inputs, { axis: sharesAxis(self) }),
  torch: (self) => ({ call: `F.softmax($0, dim=${sharesAxis(self)})` }),
  keras: (self) => ({ call: `ops.softmax($0, axis=${sharesAxis(self)})` }),
});
