/** Mean absolute error. torch.nn.L1Loss. */
import { text } from '../base/text.ts';
import { defineLoss } from './define.ts';

export const mae = defineLoss({
  type: 'mae',
  label: text('Distance', '距离'),
  term: 'Mean absolute error',
  help: text(
    'The distance between answer and truth: all mistakes count by their size, so a few wild rows do no harm.',
    '答案与真值之差：错误按大小计算，少数异常行影响不大。',
  ),
  answer: 'number',
  perRow: (builder, logits, target) => builder.emit('ReduceMean', [builder.emit('Abs', [builder.emit('Sub', [logits, target])])], { axes: [1], keepdims: 0 }),
});
