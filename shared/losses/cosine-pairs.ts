/** Cosine of two vectors that belong together (1) or do not (0): 1 - s, or what s is above 0. torch.nn.CosineEmbeddingLoss. */
import { text } from '../base/text.ts';
import { defineLoss } from './define.ts';
import { weighted } from './one-hot.ts';

export const cosinePairs = defineLoss({
  type: 'cosine-pairs',
  label: text('Angle of a pair', '一对向量的夹角'),
  term: 'Cosine embedding',
  help: text(
    'For a network that ends with the cosine of two vectors, from -1 to 1: pairs that belong together are pulled to 1, others pushed to 0 or below.',
    '用于以两个向量的余弦（-1 到 1）结尾的网络：相配的拉向 1，其余的推到 0 或以下。',
  ),
  answer: 'two-classes',
  perRow(builder, logits, target, _settings, classWeights) {
    const similarity = builder.emit('Reshape', [logits], { shape: [-1] });
    const together = builder.emit('Equal', [target, builder.scalar(1, 'int32')]);
    const losses = builder.emit('Where', [together, builder.emit('Sub', [builder.scalar(1), similarity]), builder.emit('Relu', [similarity])]);
    return weighted(builder, losses, logits, target, classWeights);
  },
});
