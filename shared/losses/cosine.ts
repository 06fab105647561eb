/** 1 - cosine of the angle between the numbers and the right class's direction: 1 - x[target] / |x|. torch.nn.CosineEmbeddingLoss against one-hot rows. */
import { text } from '../base/text.ts';
import { defineLoss } from './define.ts';
import { isTarget, weighted } from './one-hot.ts';

/** Keeps a row of zeros finite, as PyTorch's cosine_embedding_loss does. */
const guard = 1e-12;

export const cosine = defineLoss({
  type: 'cosine',
  label: text('Angle to the right class', '与正确类别的夹角'),
  term: 'Cosine similarity',
  help: text(
    'Looks at the direction of the numbers only, not at their size: 0 when they point straight at the right class, 2 when away from it.',
    '只看数字的方向，不看大小：正对正确类别时为 0，完全相反时为 2。',
  ),
  answer: 'classes',
  perRow(builder, logits, target, _settings, classWeights) {
    const hit = isTarget(builder, logits, target); // [N, classes]
    const right = builder.emit('ReduceSum', [builder.emit('Where', [hit, logits, builder.scalar(0)])], { axes: [1], keepdims: 0 }); // [N]
    const square = builder.emit('ReduceSumSquare', [logits], { axes: [1], keepdims: 0 });
    // |x| |one-hot|, each square guarded by itself.
    const length = builder.emit('Sqrt', [builder.emit('Mul', [builder.emit('Add', [square, builder.scalar(guard)]), builder.scalar(1 + guard)])]);
    const losses = builder.emit('Sub', [builder.scalar(1), builder.emit('Div', [right, length])]);
    return weighted(builder, losses, logits, target, classWeights);
  },
});
