/** Hinge for several classes (Crammer and Singer 2001): mean over classes of max(0, 1 - x[target] + x[class]). torch.nn.MultiMarginLoss. */
import { text } from '../base/text.ts';
import { shapeOf } from '../ir/graph.ts';
import { defineLoss } from './define.ts';
import { isTarget, weighted } from './one-hot.ts';

export const multiMargin = defineLoss({
  type: 'multi-margin',
  label: text('Missing lead of the right class', '正确类别领先不足'),
  term: 'Hinge (multi-margin)',
  help: text(
    'Nothing once the right class leads all others by 1: then a row no longer pulls. The probabilities it gives are less exact.',
    '正确类别领先其他类别 1 以上时损失为零，该行不再起作用。给出的概率不太准确。',
  ),
  answer: 'classes',
  perRow(builder, logits, target, _settings, classWeights) {
    const hit = isTarget(builder, logits, target); // [N, classes]
    const none = builder.scalar(0);
    const right = builder.emit('ReduceSum', [builder.emit('Where', [hit, logits, none])], { axes: [1], keepdims: 1 }); // [N, 1]
    const lead = builder.emit('Add', [builder.emit('Sub', [logits, right]), builder.scalar(1)]);
    const missing = builder.emit('Where', [hit, none, builder.emit('Relu', [lead])]);
    const losses = builder.emit('Div', [builder.emit('ReduceSum', [missing], { axes: [1], keepdims: 0 }), builder.scalar(shapeOf(logits)[1] ?? 1)]);
    return weighted(builder, losses, logits, target, classWeights);
  },
});
