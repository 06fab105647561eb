/** Mean squared error. torch.nn.MSELoss. */
import { text } from '../base/text.ts';
import { defineLoss } from './define.ts';

export const mse = defineLoss({
  type: 'mse',
  label: text('Squared distance', '距离的平方'),
  term: 'Mean squared error',
  help: text('The distance between answer and truth, squared: large mistakes count much more than small ones.', '答案与真值之差的平方：大错比小错重要得多。'),
  answer: 'number',
  perRow(builder, logits, target) {
    const miss = builder.emit('Sub', [logits, target]); // [N, 1]
    return builder.emit('ReduceMean', [builder.emit('Mul', [miss, miss])], { axes: [1], keepdims: 0 });
  },
});
