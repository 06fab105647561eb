/** Linear: every input number is weighed for every unit; each step of a sequence by itself. Weight `[units, n]`, bias `[units]`, as in PyTorch. */
import { ok } from '../base/problem.ts';
import { sizeOf } from '../base/tensor.ts';
import { counted, text } from '../base/text.ts';
import type { Value } from '../ir/graph.ts';
import { defineLayer } from './define.ts';
import { initialCode, initialParameter, weightAndBias } from './initializers.ts';
import { initialHelpers, kerasInitial } from './keras.ts';
import { expectVector, float, inputShape, mainPort } from './shapes.ts';

export const linear = defineLayer({
  type: 'linear',
  category: 'decide',
  icon: 'network',
  label: text('Fully connected', '全连接'),
  term: 'Linear / Dense',
  help: text(
    'Weighs every number it gets for every unit it has: this is where features are combined into a decision.',
    '为每个神经元给每个输入数字加权：特征在这里汇总成判断。',
  ),
  parameters: {
    units: {
      kind: 'integer',
      default: 64,
      min: 1,
      max: 1_000_000,
      recommended: [32, 64, 128],
      label: text('Units', '神经元数'),
      hint: text(
        'How many numbers come out. More can learn more, and memorise more. The last one needs as many as there are classes.',
        '输出多少个数。越多越能学，也越容易死记。最后一层应等于类别数。',
      ),
    },
    bias: {
      kind: 'boolean',
      default: true,
      expert: true,
      label: text('Offset (bias)', '偏置'),
      hint: text('Adds one learned number per unit. Usually on.', '每个神经元加一个可学习的数。通常开启。'),
    },
    initial: initialParameter,
  },
  inputs: [mainPort],
  keepsPadding: true,
  summary: ({ units }) => text(counted(units, 'unit'), `${units} 个神经元`),
  output(self) {
    const [length] = inputShape(self);
    if (inputShape(self).length === 2 && length !== undefined) return ok(float([length, self.params.units]));
    const size = expectVector(self, text('Fully connected (Linear)', '全连接（Linear）'));
    return size.ok ? ok(float([self.params.units])) : size;
  },
  weights(self) {
    const { units } = self.params;
    return weightAndBias([units, inputShape(self).at(-1) ?? 0], units, self.params);
  },
  multiplyAdds: (self) => sizeOf(inputShape(self)) * self.params.units,
  lower({ params, builder, weight, inputs: types }, inputs) {
    const [length, size] = types[0]?.shape ?? [];
    const weights = [weight('weight'), ...(params.bias ? [weight('bias')] : [])];
    const product = (rows: Value | null) => builder.emit('Gemm', [rows, ...weights], { transB: 1 });
    if (length === undefined || size === undefined) return product(inputs[0] ?? null);
    const rows = builder.emit('Reshape', [inputs[0] ?? null], { shape: [-1, size] }); // [N * length, size]
    return builder.emit('Reshape', [product(rows)], { shape: [-1, length, params.units] });
  },
  torch: (self) => ({
    module: `nn.Linear(${inputShape(self).at(-1)}, ${self.params.units}${self.params.bias ? '' : ', bias=False'})`,
    ...initialCode(self.params.initial, ['$self.weight'], self.params.bias ? ['$self.bias'] : []),
    call: '$self($0)',
  }),
  keras: ({ params: { units, bias, initial } }) => ({
    module: `layers.Dense(${[`${units}`, ...(bias ? [] : ['use_bias=False']), ...kerasInitial(initial)].join(', ')})`,
    call: '$self($0)',
    weights: ['$weight.T', ...(bias ? ['$bias'] : [])],
    ...initialHelpers(initial),
  }),
});
