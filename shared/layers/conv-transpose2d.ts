/** Transposed Conv2d: every point is painted out as a window, so the picture grows. Weight `[C, filters, kH, kW]`, as in PyTorch. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { convAttributes, filters, lastSettings, windowArguments, windowSettings } from './convolution.ts';
import { defineLayer } from './define.ts';
import { initialCode, weightAndBias } from './initializers.ts';
import { initialHelpers, kerasInitial } from './keras.ts';
import { setParameter } from './remedies.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pair, times } from './torch.ts';

interface Window {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly extra: readonly number[];
}

/** `(size - 1) s - 2 p + k + extra`, as in PyTorch. */
function grown(size: number, { kernel, stride, padding, extra }: Window, axis: number): number {
  return (size - 1) * (stride[axis] ?? 1) - 2 * (padding[axis] ?? 0) + (kernel[axis] ?? 1) + (extra[axis] ?? 0);
}

export const convTranspose2d = defineLayer({
  type: 'conv-transpose2d',
  category: 'look',
  icon: 'focus',
  label: text('Paint larger', '放大绘制'),
  term: 'ConvTranspose2d',
  help: text(
    'The reverse of Conv2d: paints every point out as a small learned window, so the picture grows. Used to draw pictures or to mark regions.',
    'Conv2d 的反向：把每个点画成一个学到的小窗口，使图像变大。用于生成图像或标出区域。',
  ),
  parameters: {
    filters,
    kernel: { ...windowSettings.kernel, default: [2, 2], hint: text('Height and width of what every point is painted as.', '每个点画成的窗口的高和宽。') },
    stride: {
      ...windowSettings.stride,
      default: [2, 2],
      hint: text('How far apart the windows are painted. 2 doubles the picture.', '窗口之间的距离。2 会让图像加倍。'),
    },
    padding: {
      ...windowSettings.padding,
      expert: true,
      label: text('Cut off', '裁边'),
      hint: text('Points cut off around the result.', '从结果四周裁去的点数。'),
    },
    extra: {
      kind: 'size',
      length: 2,
      default: [0, 0],
      min: 0,
      max: 63,
      expert: true,
      label: text('Extra rows and columns', '额外行列'),
      hint: text(
        'Points added at the bottom and the right, to reach an exact size. Smaller than the step.',
        '在下方和右侧补的点数，用来凑成确切的大小。必须小于步长。',
      ),
    },
    ...lastSettings,
  },
  inputs: [mainPort],
  summary: ({ filters, kernel }) => text(`${counted(filters, 'filter')}, ${times(kernel)}`, `${filters} 个滤波器，${times(kernel)}`),
  output(self) {
    const maps = expectMaps(self, text('ConvTranspose2d', 'ConvTranspose2d '));
    if (!maps.ok) return maps;
    const { stride, extra, padding, filters } = self.params;
    if (extra.some((size, axis) => size >= (stride[axis] ?? 1))) {
      return refused(
        makeProblem({
          code: 'extra-too-large',
          place: { node: self.node, parameter: 'extra' },
          what: text(
            `${times(extra)} extra rows and columns are not fewer than the step of ${times(stride)}.`,
            `额外行列 ${times(extra)} 没有小于步长 ${times(stride)}。`,
          ),
          fix: setParameter(self.node, 'extra', [0, 0], text('Add none', '不添加')),
        }),
      );
    }
    const size = [grown(maps.value[1], self.params, 0), grown(maps.value[2], self.params, 1)];
    if (size.every((points) => points >= 1)) return ok(float([filters, ...size]));
    return refused(
      makeProblem({
        code: 'nothing-left',
        place: { node: self.node, parameter: 'padding' },
        what: text(`Cutting off ${times(padding)} leaves nothing of the picture.`, `裁去 ${times(padding)} 后图像什么也不剩。`),
        fix: setParameter(self.node, 'padding', [0, 0], text('Cut nothing off', '不裁边')),
      }),
    );
  },
  weights(self) {
    const { filters, kernel } = self.params;
    return weightAndBias([inputShape(self)[0] ?? 0, filters, ...kernel], filters, self.params);
  },
  multiplyAdds: (self) => [...inputShape(self), self.params.filters, ...self.params.kernel].reduce((product, size) => product * size, 1),
  lower: ({ params, builder, weight }, inputs) =>
    builder.emit('ConvTranspose', [inputs[0] ?? null, weight('weight'), ...(params.bias ? [weight('bias')] : [])], {
      ...convAttributes(params),
      output_padding: params.extra,
    }),
  torch(self) {
    const { filters, kernel, extra, bias, initial } = self.params;
    const more = extra.some((size) => size > 0) ? [`output_padding=${pair(extra)}`] : [];
    const settings = [`${inputShape(self)[0]}, ${filters}, kernel_size=${pair(kernel)}`, ...windowArguments(self.params), ...more];
    return {
      module: `nn.ConvTranspose2d(${settings.join(', ')})`,
      ...initialCode(initial, ['$self.weight'], bias ? ['$self.bias'] : []),
      call: '$self($0)',
    };
  },
  keras(self) {
    const { filters, kernel, stride, padding, extra, bias, initial } = self.params;
    const settings = [
      `${filters}, ${pair(kernel)}`,
      ...(stride.some((size) => size !== 1) ? [`strides=${pair(stride)}`] : []),
      ...(extra.some((size) => size > 0) ? [`output_padding=${pair(extra)}`] : []),
      ...(bias ? [] : ['use_bias=False']),
      ...kerasInitial(initial),
    ];
    const size = [1, 2].map(
      (axis) => ((inputShape(self)[axis] ?? 0) - 1) * (stride[axis - 1] ?? 1) - 2 * (padding[axis - 1] ?? 0) + (kernel[axis - 1] ?? 1) + (extra[axis - 1] ?? 0),
    );
    const [rows, columns] = [0, 1].map((axis) => `${padding[axis]}:${(padding[axis] ?? 0) + (size[axis] ?? 0)}`);
    // Windows that leave points between them leave some after the last one too, where no extra ones are asked for.
    const cut = padding.some((border) => border > 0) || (extra.every((points) => points === 0) && kernel.some((points, axis) => points < (stride[axis] ?? 1)));
    return {
      module: `layers.Conv2DTranspose(${settings.join(', ')})`,
      call: cut ? `$self($0)[:, :, ${rows}, ${columns}]` : '$self($0)',
      weights: ['$weight.transpose(2, 3, 1, 0)', ...(bias ? ['$bias'] : [])],
      ...initialHelpers(initial),
    };
  },
});
