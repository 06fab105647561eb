/** RMSNorm (Zhang and Sennrich 2019): every row divided by its root mean square, then a learned scale. torch.nn.RMSNorm. */
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { unchanged } from './activation.ts';
import { defineLayer } from './define.ts';
import { kerasAxes } from './keras.ts';
import { epsilon, normalizedShape, scale } from './normalized.ts';
import { inputShape, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const rmsNorm = defineLayer({
  type: 'rms-norm',
  category: 'regularise',
  icon: 'align-justify',
  label: text('Keep the size of each row', '逐行统一大小'),
  term: 'RMSNorm',
  help: text(
    'Divides the numbers of one row by their overall size. A simpler, faster LayerNorm, used in newer language models.',
    '把一行数字除以其整体大小。比 LayerNorm 更简单更快，新的语言模型常用。',
  ),
  parameters: { epsilon: { ...epsilon, default: 1e-6 } },
  inputs: [mainPort],
  keepsPadding: true,
  output: unchanged,
  weights: (self) => [scale(normalizedShape(inputShape(self)))],
  multiplyAdds: (self) => 2 * sizeOf(inputShape(self)),
  lower({ params, builder, weight, inputs: types }, inputs) {
    const x = inputs[0] ?? null;
    const covered = normalizedShape(types[0]?.shape ?? []).length;
    const axes = Array.from({ length: covered }, (_, i) => i - covered);
    const square = builder.emit('ReduceMean', [builder.emit('Mul', [x, x])], { axes, keepdims: 1 });
    const size = builder.emit('Sqrt', [builder.emit('Add', [square, builder.scalar(params.epsilon)])]);
    return builder.emit('Mul', [builder.emit('Div', [x, size]), weight('weight')]);
  },
  torch(self) {
    const shape = normalizedShape(inputShape(self));
    return {
      module: `nn.RMSNorm(${shape.length === 1 ? shape[0] : `(${shape.join(', ')})`}, eps=${pythonNumber(self.params.epsilon)})`,
      call: '$self($0)',
    };
  },
  keras: (self) => ({
    module: `layers.RMSNormalization(axis=${kerasAxes(inputShape(self))}, epsilon=${pythonNumber(self.params.epsilon)})`,
    call: '$self($0)',
  }),
});
