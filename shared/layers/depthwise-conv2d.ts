/** Depthwise Conv2d: every map gets its own filters and is never mixed with others. Weight `[C * m, 1, kH, kW]`. */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { convAttributes, lastSettings, windowArguments, windowSettings } from './convolution.ts';
import { defineLayer } from './define.ts';
import { initialCode, weightAndBias } from './initializers.ts';
import { convCall, initialHelpers, kerasConv } from './keras.ts';
import { expectMaps, float, inputShape, mainPort, slide, windowCount } from './shapes.ts';
import { pair, times } from './torch.ts';

const name = text('Depthwise Conv2d', '逐通道卷积');

export const depthwiseConv2d = defineLayer({
  type: 'depthwise-conv2d',
  category: 'look',
  icon: 'scan-search',
  label: text('Look at each map alone', '逐图寻找图案'),
  term: 'Depthwise Conv2d',
  help: text(
    'Like Conv2d, but every map is looked at by itself. Much cheaper; a Conv2d with a window of 1 after it mixes the maps.',
    '与 Conv2d 类似，但每张特征图单独处理，开销小得多；其后用窗口为 1 的 Conv2d 来混合。',
  ),
  parameters: {
    multiplier: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 64,
      label: text('Filters for each map', '每图滤波器数'),
      hint: text('How many patterns it looks for in every map. As many times more maps come out.', '在每张图中寻找多少种图案，输出的图数随之成倍增加。'),
    },
    ...windowSettings,
    ...lastSettings,
  },
  inputs: [mainPort],
  summary: ({ multiplier, kernel }) => text(`${multiplier} for each map, ${times(kernel)}`, `每图 ${multiplier} 个，${times(kernel)}`),
  output(self) {
    const maps = expectMaps(self, name);
    if (!maps.ok) return maps;
    const [channels, height, width] = maps.value;
    const size = slide(self.node, height, width, self.params, name);
    return size.ok ? ok(float([channels * self.params.multiplier, ...size.value])) : size;
  },
  weights(self) {
    const { multiplier, kernel } = self.params;
    const channels = (inputShape(self)[0] ?? 0) * multiplier;
    return weightAndBias([channels, 1, ...kernel], channels, self.params);
  },
  multiplyAdds(self) {
    const [channels = 0, height = 0, width = 0] = inputShape(self);
    const { multiplier, kernel } = self.params;
    const perPoint = channels * multiplier * kernel.reduce((product, size) => product * size, 1);
    return perPoint * windowCount(height, self.params, 0) * windowCount(width, self.params, 1);
  },
  lower: ({ params, builder, weight, inputs: types }, inputs) =>
    builder.emit('Conv', [inputs[0] ?? null, weight('weight'), ...(params.bias ? [weight('bias')] : [])], {
      ...convAttributes(params),
      group: types[0]?.shape[0] ?? 1,
    }),
  torch(self) {
    const channels = inputShape(self)[0] ?? 0;
    const { multiplier, kernel, bias, initial } = self.params;
    const settings = [`${channels}, ${channels * multiplier}, kernel_size=${pair(kernel)}`, ...windowArguments({ ...self.params, groups: channels })];
    return {
      module: `nn.Conv2d(${settings.join(', ')})`,
      ...initialCode(initial, ['$self.weight'], bias ? ['$self.bias'] : []),
      call: '$self($0)',
    };
  },
  keras(self) {
    const channels = inputShape(self)[0] ?? 0;
    return {
      module: kerasConv(channels * self.params.multiplier, { ...self.params, groups: channels }),
      call: convCall(self.params),
      weights: ['$weight.transpose(2, 3, 1, 0)', ...(self.params.bias ? ['$bias'] : [])],
      ...initialHelpers(self.params.initial),
    };
  },
});
