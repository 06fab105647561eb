/** Huber (1964) with delta 1: half the square of a small miss, and |miss| - 1/2 beyond 1. torch.nn.HuberLoss. */
import { text } from '../base/text.ts';
import { defineLoss } from './define.ts';

export const huber = defineLoss({
  type: 'huber',
  label: text('Squared when near, plain when far', '近处平方，远处线性'),
  term: 'Huber',
  help: text(
    'Small mistakes are squared, large ones count by their size: precise near the truth, and calm about wild rows.',
    '小错误取平方，大错误按大小计算：接近真值时精确，对异常行不敏感。',
  ),
  answer: 'number',
  perRow(builder, logits, target) {
    const size = builder.emit('Abs', [builder.emit('Sub', [logits, target])]); // [N, 1]
    const near = builder.emit('Mul', [builder.emit('Mul', [size, size]), builder.scalar(0.5)]);
    const far = builder.emit('Sub', [size, builder.scalar(0.5)]);
    const each = builder.emit('Where', [builder.emit('LessOrEqual', [size, builder.scalar(1)]), near, far]);
    return builder.emit('ReduceMean', [each], { axes: [1], keepdims: 0 });
  },
});
