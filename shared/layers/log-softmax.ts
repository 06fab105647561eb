/** LogSoftmax over the numbers of a row or of each step, or over the maps at each point. */
import { text } from '../base/text.ts';
import { defineActivation, sharesAxis } from './activation.ts';

export const logSoftmax = defineActivation({
  type: 'log-softmax',
  icon: 'chart-column',
  label: text('Logarithm of shares', '占比的对数'),
  term: 'LogSoftmax',
  help: text(
    'The logarithm of Softmax, computed without loss of precision. The answer node already does this for you at the end.',
    'Softmax 的对数，计算时不损失精度。“答案”节点会在末尾自动完成。',
  ),
  parameters: {},
  lower: (self, inputs) => self.builder.emit('LogSoftmax', inputs, { axis: sharesAxis(self) }),
  torch: (self) => ({ call: `F.log_softmax($0, dim=${sharesAxis(self)})` }),
  keras: (self) => ({ call: `ops.log_softmax($0, axis=${sharesAxis(self)})` }),
});
