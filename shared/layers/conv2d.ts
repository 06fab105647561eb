/** Conv2d: filters that slide over the maps. Weight `[filters, C / groups, kH, kW]`, bias `[filters]`, as in PyTorch. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { convAttributes, filters, lastSettings, windowArguments, windowSettings } from './convolution.ts';
import { initialCode, weightAndBias } from './initializers.ts';
import { convCall, initialHelpers, kerasConv } from './keras.ts';
import { setParameter } from './remedies.ts';
import { expectMaps, float, inputShape, mainPort, slide, windowCount } from './shapes.ts';
import { pair, times } from './torch.ts';

const name = text('Conv2d', 'Conv2d ');

export const conv2d = defineLayer({
  type: 'conv2d',
  category: 'look',
  icon: 'scan-search',
  label: text('Look for patterns', '寻找图案'),
  term: 'Conv2d',
  help: text(
    'Slides small windows over the picture and learns which patterns to look for: edges first, then shapes. Each filter gives one map of where its pattern is.',
    '用小窗口扫过图像，学习要寻找的图案：先是边缘，再是形状。每个滤波器给出一张图，标出其图案的位置。',
  ),
  parameters: {
    filters,
    ...windowSettings,
    groups: {
      kind: 'integer',
      default: 1,
      min: 1,
      max: 8192,
      expert: true,
      label: text('Groups', '分组'),
      hint: text(
        'Splits the maps into groups that do not see each other. Faster, but less able; as many as maps is "depthwise".',
        '把特征图分成互不相见的组。更快但能力较弱；与图数相同即为逐通道卷积。',
      ),
    },
    ...lastSettings,
  },
  inputs: [mainPort],
  summary: ({ filters, kernel }) => text(`${counted(filters, 'filter')}, ${times(kernel)}`, `${filters} 个滤波器，${times(kernel)}`),
  output(self) {
    const maps = expectMaps(self, name);
    if (!maps.ok) return maps;
    const [channels, height, width] = maps.value;
    const { filters, groups } = self.params;
    if (channels % groups !== 0 || filters % groups !== 0) {
      return refused(
        makeProblem({
          code: 'groups-do-not-divide',
          place: { node: self.node, parameter: 'groups' },
          what: text(
            `${groups} groups do not divide both the ${channels} maps coming in and the ${filters} filters.`,
            `${groups} 组不能同时整除输入的 ${channels} 张图和 ${filters} 个滤波器。`,
          ),
          fix: setParameter(self.node, 'groups', 1, text('Use one group', '改为 1 组')),
        }),
      );
    }
    const size = slide(self.node, height, width, self.params, name);
    return size.ok ? ok(float([filters, ...size.value])) : size;
  },
  weights(self) {
    const { filters, groups, kernel } = self.params;
    return weightAndBias([filters, (inputShape(self)[0] ?? 0) / groups, ...kernel], filters, self.params);
  },
  multiplyAdds(self) {
    const [channels = 0, height = 0, width = 0] = inputShape(self);
    const { filters, groups, kernel } = self.params;
    const perPoint = (channels / groups) * kernel.reduce((product, size) => product * size, 1);
    return perPoint * filters * windowCount(height, self.params, 0) * windowCount(width, self.params, 1);
  },
  lower: ({ params, builder, weight }, inputs) =>
    builder.emit('Conv', [inputs[0] ?? null, weight('weight'), ...(params.bias ? [weight('bias')] : [])], { ...convAttributes(params), group: params.groups }),
  torch(self) {
    const { filters, kernel, bias, initial } = self.params;
    const settings = [`${inputShape(self)[0]}, ${filters}, kernel_size=${pair(kernel)}`, ...windowArguments(self.params)];
    return {
      module: `nn.Conv2d(${settings.join(', ')})`,
      ...initialCode(initial, ['$self.weight'], bias ? ['$self.bias'] : []),
      call: '$self($0)',
    };
  },
  keras: ({ params }) => ({
    module: kerasConv(params.filters, params),
    call: convCall(params),
    weights: ['$weight.transpose(2, 3, 1, 0)', ...(params.bias ? ['$bias'] : [])],
    ...initialHelpers(params.initial),
  }),
});
