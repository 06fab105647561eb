/** LogSoftmax over the numbers of a row, or over the maps at each point (dimension 1 of the batch). */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

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
  lower: ({ builder }, inputs) => builder.emit('LogSoftmax', inputs, { axis: 1 }),
  torch: () => ({ call: 'F.log_softmax($0, dim=1)' }),
  keras: () => ({ call: 'ops.log_softmax($0, axis=1)' }),
});
