/** BatchNorm2d: every map to mean 0 and variance 1 over the batch, then a learned scale and offset. */
import { ok } from '../base/problem.ts';
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { shapeOf } from '../ir/graph.ts';
import { batchNormArguments, batchNormParameters, batchNormWeights, countedSum, normalizeAsRemembered, normalizeBatch } from './batch-statistics.ts';
import { defineLayer } from './define.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const batchNorm2d = defineLayer({
  type: 'batch-norm2d',
  category: 'regularise',
  icon: 'scale',
  label: text('Keep values in balance', '保持数值平衡'),
  term: 'BatchNorm2d',
  help: text(
    'Brings every map to a similar range, batch by batch. Training becomes faster and steadier; usually placed right after Conv2d.',
    '逐批把每张特征图调整到相近的范围。训练更快更稳；通常放在 Conv2d 之后。',
  ),
  parameters: batchNormParameters,
  inputs: [mainPort],
  output(self) {
    const maps = expectMaps(self, text('BatchNorm2d', 'BatchNorm2d '));
    return maps.ok ? ok(float(maps.value)) : maps;
  },
  weights: (self) => batchNormWeights(inputShape(self)[0] ?? 0),
  multiplyAdds: (self) => inputShape(self).reduce((product, size) => product * size, 1),
  // What came in around its mean, and what goes out.
  activations: (self) => 2 * sizeOf(inputShape(self)),
  lower(context, inputs) {
    const { builder, mode, mask } = context;
    const x = inputs[0] ?? null;
    if (mode === 'inference' || x === null || mask === null) return normalizeAsRemembered(context, x);
    const [, , height = 0, width = 0] = shapeOf(x);
    const rows = builder.emit('ReduceSum', [mask], { axes: [0], keepdims: 1 }); // [1]
    return normalizeBatch(context, x, {
      axis: 1,
      // Over the points first, so that the mask is a small matrix product.
      sums: (value) => countedSum(builder, mask, builder.emit('ReduceSum', [value], { axes: [2, 3], keepdims: 0 })),
      count: builder.emit('Mul', [rows, builder.scalar(height * width)]),
    });
  },
  torch: (self) => ({ module: `nn.BatchNorm2d(${inputShape(self)[0]}${batchNormArguments(self.params)})`, call: '$self($0)' }),
  keras: ({ params }) => ({
    module: `layers.BatchNormalization(axis=1, momentum=${pythonNumber(Number((1 - params.momentum).toPrecision(12)))}, epsilon=${pythonNumber(params.epsilon)})`,
    call: '$self($0)',
  }),
});
