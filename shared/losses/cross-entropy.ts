/** Cross-entropy from logits: -log softmax(x)[target], or with smoothing e the mean over all classes for a share e. torch.nn.CrossEntropyLoss. */
import { text } from '../base/text.ts';
import { defineLoss } from './define.ts';
import { atTarget } from './one-hot.ts';

export const crossEntropy = defineLoss({
  type: 'cross-entropy',
  label: text('Surprise at the right class', '对正确类别的意外程度'),
  term: 'Cross-entropy',
  help: text('Small when the right class got a high probability, large when it got a low one.', '正确类别的概率越高，损失越小。'),
  answer: 'classes',
  meanOver: 'weights',
  perRow(builder, logits, target, { smoothing }, classWeights) {
    const plain = builder.emit('LogSoftmax', [logits], { axis: 1 });
    const logShares = classWeights === null ? plain : builder.emit('Mul', [plain, classWeights]);
    const right = builder.emit('Neg', [atTarget(builder, logShares, target)]);
    if (smoothing === 0) return right;
    const all = builder.emit('Mul', [builder.emit('ReduceMean', [logShares], { axes: [1], keepdims: 0 }), builder.scalar(smoothing)]);
    return builder.emit('Sub', [builder.emit('Mul', [right, builder.scalar(1 - smoothing)]), all]);
  },
});
