/** BatchNorm1d: every number of a row, or of the steps of a sequence, to mean 0 and variance 1 over the batch. */
import { ok } from '../base/problem.ts';
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { batchNormArguments, batchNormParameters, batchNormWeights, countedSum, normalizeAsRemembered, normalizeBatch } from './batch-statistics.ts';
import { defineLayer } from './define.ts';
import { expectVectorOrSequence, float, inputShape, mainPort } from './shapes.ts';
import { turned } from './steps.ts';
import { pythonNumber } from './torch.ts';

/** nn.BatchNorm1d knows no padding. */
const realSteps = `class BatchNormOfSteps(nn.BatchNorm1d):
    """Batch normalization of a sequence [N, length, features] that learns from its real steps only; real is [N, length]."""

    def forward(self, x, real):
        mean, var = self.running_mean, self.running_var
        if self.training:
            rows = x[real]
            mean, var = rows.mean(0), rows.var(0, unbiased=False)
            with torch.no_grad():
                super().forward(rows)  # moves the running averages
        return (x - mean) / torch.sqrt(var + self.eps) * self.weight + self.bias`;

export const batchNorm1d = defineLayer({
  type: 'batch-norm1d',
  category: 'regularise',
  icon: 'scale',
  label: text('Keep rows in balance', '保持各列平衡'),
  term: 'BatchNorm1d',
  help: text(
    'Brings each number of a row, or of the steps of a sequence, to a similar range, batch by batch. Training becomes faster and steadier; usually placed right after Linear or Conv1d.',
    '逐批把一行（或序列各步）中的每个数调整到相近的范围。训练更快更稳；通常放在 Linear 或 Conv1d 之后。',
  ),
  parameters: batchNormParameters,
  inputs: [mainPort],
  keepsPadding: true,
  output(self) {
    const shape = expectVectorOrSequence(self, text('BatchNorm1d', 'BatchNorm1d '));
    return shape.ok ? ok(float(shape.value)) : shape;
  },
  weights: (self) => batchNormWeights(inputShape(self).at(-1) ?? 0),
  multiplyAdds: (self) => sizeOf(inputShape(self)),
  // What came in around its mean, and what goes out.
  activations: (self) => 2 * sizeOf(inputShape(self)),
  lower(context, inputs) {
    const {
      builder,
      mode,
      mask,
      padding: [padding = null],
    } = context;
    const x = inputs[0] ?? null;
    const steps = context.inputs[0]?.shape.length === 2;
    if (mode === 'inference' || x === null || mask === null)
      return steps ? turned(builder, normalizeAsRemembered(context, turned(builder, x))) : normalizeAsRemembered(context, x);
    const [rows = 1, length = 1] = shapeOf(x);
    const features = shapeOf(x).at(-1) ?? 1;
    const column = builder.emit('Reshape', [mask], { shape: [rows, 1] });
    // What counts: `[N]` rows, or `[N, length]` steps.
    const counts = !steps ? mask : padding === null ? builder.emit('Expand', [column], { shape: [rows, length] }) : builder.emit('Mul', [padding, column]);
    return normalizeBatch(context, x, {
      axis: shapeOf(x).length - 1,
      sums: (value: Value) => countedSum(builder, counts, builder.emit('Reshape', [value], { shape: [-1, features] })),
      count: builder.emit('Reshape', [builder.emit('ReduceSum', [counts], { keepdims: 0 })], { shape: [1] }),
    });
  },
  torch({ params, inputs, padding }) {
    const shape = inputs[0]?.shape ?? [];
    const settings = `${shape.at(-1)}${batchNormArguments(params)}`;
    if (shape.length === 1) return { module: `nn.BatchNorm1d(${settings})`, call: '$self($0)' };
    if (padding[0] !== true) return { module: `nn.BatchNorm1d(${settings})`, call: '$self($0.transpose(1, 2)).transpose(1, 2)' };
    return { module: `BatchNormOfSteps(${settings})`, call: '$self($0, $mask0)', helpers: [realSteps] };
  },
  keras: ({ params: { momentum, epsilon }, padding }) => ({
    module: `layers.BatchNormalization(momentum=${pythonNumber(Number((1 - momentum).toPrecision(12)))}, epsilon=${pythonNumber(epsilon)})`,
    call: padding[0] === true ? '$self($0, mask=$mask0)' : '$self($0)',
  }),
});
