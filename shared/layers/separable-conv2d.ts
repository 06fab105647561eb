/** Separable Conv2d: a depthwise convolution without offset, then one with a window of 1 that mixes the maps. Keras' SeparableConv2D. */
import { ok } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { convAttributes, filters, lastSettings, windowArguments, windowSettings } from './convolution.ts';
import { defineLayer } from './define.ts';
import { biasOf, firstWeight, initialCode } from './initializers.ts';
import { convCall, initialHelpers, kerasConv } from './keras.ts';
import { expectMaps, float, inputShape, mainPort, slide, windowCount } from './shapes.ts';
import { pair, times } from './torch.ts';

const name = text('Separable Conv2d', '可分离卷积');

export const separableConv2d = defineLayer({
  type: 'separable-conv2d',
  category: 'look',
  icon: 'scan-search',
  label: text('Look for patterns, cheaply', '省力地寻找图案'),
  term: 'Separable Conv2d',
  help: text(
    'Does the work of Conv2d in two cheap steps: it looks at every map alone, then mixes them point by point. Far fewer weights.',
    '用两个省力的步骤完成 Conv2d 的工作：先逐图查看，再逐点混合。权重少得多。',
  ),
  parameters: { filters, ...windowSettings, ...lastSettings },
  inputs: [mainPort],
  summary: ({ filters, kernel }) => text(`${counted(filters, 'filter')}, ${times(kernel)}`, `${filters} 个滤波器，${times(kernel)}`),
  output(self) {
    const maps = expectMaps(self, name);
    if (!maps.ok) return maps;
    const [, height, width] = maps.value;
    const size = slide(self.node, height, width, self.params, name);
    return size.ok ? ok(float([self.params.filters, ...size.value])) : size;
  },
  weights(self) {
    const { filters, kernel, initial } = self.params;
    const channels = inputShape(self)[0] ?? 0;
    const [alone, mixing] = [
      [channels, 1, ...kernel],
      [filters, channels, 1, 1],
    ];
    return [
      { name: 'depthwise', role: 'weight', type: float(alone), init: firstWeight(initial, alone) },
      { name: 'pointwise', role: 'weight', type: float(mixing), init: firstWeight(initial, mixing) },
      ...biasOf(mixing, filters, self.params),
    ];
  },
  multiplyAdds(self) {
    const [channels = 0, height = 0, width = 0] = inputShape(self);
    const { filters, kernel } = self.params;
    const perPoint = channels * (kernel.reduce((product, size) => product * size, 1) + filters);
    return perPoint * windowCount(height, self.params, 0) * windowCount(width, self.params, 1);
  },
  lower({ params, builder, weight, inputs: types }, inputs) {
    const alone = builder.emit('Conv', [inputs[0] ?? null, weight('depthwise')], { ...convAttributes(params), group: types[0]?.shape[0] ?? 1 });
    return builder.emit('Conv', [alone, weight('pointwise'), ...(params.bias ? [weight('bias')] : [])]);
  },
  torch(self) {
    const channels = inputShape(self)[0] ?? 0;
    const { filters, kernel, bias, initial } = self.params;
    const alone = [`${channels}, ${channels}, kernel_size=${pair(kernel)}`, ...windowArguments({ ...self.params, groups: channels, bias: false })];
    const mixing = `nn.Conv2d(${channels}, ${filters}, kernel_size=1${bias ? '' : ', bias=False'})`;
    return {
      module: `nn.Sequential(nn.Conv2d(${alone.join(', ')}), ${mixing})`,
      ...initialCode(initial, ['$self[0].weight', '$self[1].weight'], bias ? ['$self[1].bias'] : []),
      call: '$self($0)',
      weights: { depthwise: '0.weight', pointwise: '1.weight', bias: '1.bias' },
    };
  },
  keras(self) {
    const channels = inputShape(self)[0] ?? 0;
    const { filters, bias, initial } = self.params;
    const alone = kerasConv(channels, { ...self.params, groups: channels, bias: false });
    const mixing = kerasConv(filters, { kernel: [1, 1], stride: [1, 1], bias, initial });
    return {
      module: `keras.Sequential([${alone}, ${mixing}])`,
      call: convCall(self.params),
      weights: ['$depthwise.transpose(2, 3, 1, 0)', '$pointwise.transpose(2, 3, 1, 0)', ...(bias ? ['$bias'] : [])],
      ...initialHelpers(initial),
    };
  },
});
