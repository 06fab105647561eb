/** Binary cross-entropy from one logit: softplus(x) - x * y. torch.nn.BCEWithLogitsLoss. */
import { text } from '../base/text.ts';
import { defineLoss } from './define.ts';
import { weighted } from './one-hot.ts';

export const bceWithLogits = defineLoss({
  type: 'bce-with-logits',
  label: text('Surprise at yes or no', '对是与否的意外程度'),
  term: 'Binary cross-entropy',
  help: text('For two classes told apart by one number: small when it leans to the right side.', '用一个数区分两个类别：偏向正确一侧时损失小。'),
  answer: 'two-classes',
  perRow(builder, logits, target, _settings, classWeights) {
    const x = builder.emit('Reshape', [logits], { shape: [-1] });
    const y = builder.emit('Cast', [target], { to: 'float32' });
    const losses = builder.emit('Sub', [builder.emit('Softplus', [x]), builder.emit('Mul', [x, y])]);
    return weighted(builder, losses, logits, target, classWeights);
  },
});
