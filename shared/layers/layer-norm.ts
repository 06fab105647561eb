/** LayerNorm (Ba et al. 2016): every row by itself to mean 0 and variance 1, then a learned scale and offset. */
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { unchanged } from './activation.ts';
import { defineLayer } from './define.ts';
import { kerasAxes } from './keras.ts';
import { epsilon, epsilonArgument, normalizedShape, offset, scale } from './normalized.ts';
import { inputShape, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const layerNorm = defineLayer({
  type: 'layer-norm',
  category: 'regularise',
  icon: 'align-justify',
  label: text('Keep each row in balance', '逐行保持平衡'),
  term: 'LayerNorm',
  help: text(
    'Brings all numbers of one row, or of one picture, to a similar range. Does not depend on the batch; the usual choice in Transformers.',
    '把一行数字（或一张图像）调整到相近的范围。与批次无关，Transformer 中常用。',
  ),
  parameters: { epsilon },
  inputs: [mainPort],
  keepsPadding: true,
  output: unchanged,
  weights: (self) => [scale(normalizedShape(inputShape(self))), offset(normalizedShape(inputShape(self)))],
  multiplyAdds: (self) => 2 * sizeOf(inputShape(self)),
  lower: ({ params, builder, weight, inputs: types }, inputs) =>
    builder.emit('LayerNormalization', [inputs[0] ?? null, weight('weight'), weight('bias')], {
      axis: -normalizedShape(types[0]?.shape ?? []).length,
      epsilon: params.epsilon,
    }),
  torch(self) {
    const shape = normalizedShape(inputShape(self));
    return { module: `nn.LayerNorm(${shape.length === 1 ? shape[0] : `(${shape.join(', ')})`}${epsilonArgument(self.params.epsilon)})`, call: '$self($0)' };
  },
  keras: (self) => ({
    module: `layers.LayerNormalization(axis=${kerasAxes(inputShape(self))}, epsilon=${pythonNumber(self.params.epsilon)})`,
    call: '$self($0)',
  }),
});
