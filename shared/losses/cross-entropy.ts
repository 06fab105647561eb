/** Cross-entropy from logits: -log softmax(x)[target]. torch.nn.CrossEntropyLoss. */
import { tensor } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { shapeOf } from '../ir/graph.ts';
import { defineLoss } from './define.ts';

export const crossEntropy = defineLoss({
  type: 'cross-entropy',
  label: text('Surprise at the right class', '对正确类别的意外程度'),
  term: 'Cross-entropy',
  help: text('Small when the right class got a high probability, large when it got a low one.', '正确类别的概率越高，损失越小。'),
  answer: 'classes',
  perRow(builder, logits, target) {
    const classes = shapeOf(logits)[1] ?? 0;
    const column = builder.emit('Reshape', [target], { shape: [-1, 1] });
    const iota = builder.constant(
      tensor(
        'int32',
        [1, classes],
        Array.from({ length: classes }, (_, index) => index),
      ),
    );
    const oneHot = builder.emit('Cast', [builder.emit('Equal', [column, iota])], { to: 'float32' }); // [N, classes]
    const logShares = builder.emit('LogSoftmax', [logits], { axis: 1 });
    return builder.emit('Neg', [builder.emit('ReduceSum', [builder.emit('Mul', [logShares, oneHot])], { axes: [1], keepdims: 0 })]);
  },
  torch: 'nn.CrossEntropyLoss()',
});
