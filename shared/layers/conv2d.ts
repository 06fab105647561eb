/** Conv2d: filters that slide over the maps. Weight `[filters, C / groups, kH, kW]`, bias `[filters]`, as in PyTorch. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { kaimingUniform, uniformByFan } from './initializers.ts';
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
    filters: {
      kind: 'integer',
      default: 32,
      min: 1,
      max: 8192,
      recommended: [16, 32, 64],
      label: text('Filters', '滤波器数'),
      hint: text('How many patterns it looks for. More see more and cost more time and memory.', '寻找多少种图案。越多看得越细，也越费时间和内存。'),
    },
    kernel: {
      kind: 'size',
      length: 2,
      default: [3, 3],
      min: 1,
      max: 127,
      label: text('Window', '窗口'),
      hint: text('Height and width of the window. Larger sees more at once and costs more.', '窗口的高和宽。越大一次看得越多，也越慢。'),
    },
    stride: {
      kind: 'size',
      length: 2,
      default: [1, 1],
      min: 1,
      max: 64,
      label: text('Step', '步长'),
      hint: text('Points the window moves each time. 2 halves the picture.', '窗口每次移动的像素数。2 会让图像减半。'),
    },
    padding: {
      kind: 'size',
      length: 2,
      default: [0, 0],
      min: 0,
      max: 127,
      label: text('Border', '边缘填充'),
      hint: text(
        'Empty points added around the picture. Half the window keeps the size: 1 for a window of 3.',
        '在图像四周补的空点。取窗口的一半可保持大小：窗口 3 对应 1。',
      ),
    },
    dilation: {
      kind: 'size',
      length: 2,
      default: [1, 1],
      min: 1,
      max: 64,
      expert: true,
      label: text('Spacing (dilation)', '空洞间隔'),
      hint: text('Distance between the points of a window. 2 looks at every other point and so sees farther.', '窗口内各点的间距。2 表示隔点取样，看得更远。'),
    },
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
    bias: {
      kind: 'boolean',
      default: true,
      expert: true,
      label: text('Offset (bias)', '偏置'),
      hint: text('Adds one learned number per filter. Not needed right before a batch normalization.', '每个滤波器加一个可学习的数。紧接批归一化时不需要。'),
    },
  },
  inputs: [mainPort],
  summary: ({ filters, kernel }) => text(`${filters} filters, ${times(kernel)}`, `${filters} 个滤波器，${times(kernel)}`),
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
    const { filters, groups, kernel, bias } = self.params;
    const shape = [filters, (inputShape(self)[0] ?? 0) / groups, ...kernel];
    const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
    return [
      { name: 'weight', role: 'weight', type: float(shape), init: kaimingUniform(fanIn) },
      ...(bias ? [{ name: 'bias', role: 'weight' as const, type: float([filters]), init: uniformByFan(fanIn), decay: false }] : []),
    ];
  },
  multiplyAdds(self) {
    const [channels = 0, height = 0, width = 0] = inputShape(self);
    const { filters, groups, kernel } = self.params;
    const perPoint = (channels / groups) * kernel.reduce((product, size) => product * size, 1);
    return perPoint * filters * windowCount(height, self.params, 0) * windowCount(width, self.params, 1);
  },
  lower({ params, builder, weight }, inputs) {
    const [top = 0, left = 0] = params.padding;
    return builder.emit('Conv', [inputs[0] ?? null, weight('weight'), ...(params.bias ? [weight('bias')] : [])], {
      kernel_shape: params.kernel,
      strides: params.stride,
      pads: [top, left, top, left],
      dilations: params.dilation,
      group: params.groups,
    });
  },
  torch(self) {
    const { filters, kernel, stride, padding, dilation, groups, bias } = self.params;
    const settings = [
      `${inputShape(self)[0]}, ${filters}, kernel_size=${pair(kernel)}`,
      ...(stride.some((size) => size !== 1) ? [`stride=${pair(stride)}`] : []),
      ...(padding.some((size) => size !== 0) ? [`padding=${pair(padding)}`] : []),
      ...(dilation.some((size) => size !== 1) ? [`dilation=${pair(dilation)}`] : []),
      ...(groups !== 1 ? [`groups=${groups}`] : []),
      ...(bias ? [] : ['bias=False']),
    ];
    return { module: `nn.Conv2d(${settings.join(', ')})`, call: '$self($0)' };
  },
});
