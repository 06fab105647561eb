/** AvgPool2d: the mean of each window; the border counts as zeros, as PyTorch's default does. */
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { bordered, kerasWindow } from './keras.ts';
import { pooled, windowAttributes, windowParameters } from './pooling.ts';
import { mainPort } from './shapes.ts';
import { pair, times } from './torch.ts';

export const avgPool2d = defineLayer({
  type: 'avg-pool2d',
  category: 'look',
  icon: 'minimize-2',
  label: text('Shrink, take the average', '缩小（取平均）'),
  term: 'AvgPool2d',
  help: text('Makes the picture smaller by averaging each window. Softer than keeping the strongest.', '取每个窗口的平均值，使图像变小。比取最强更柔和。'),
  parameters: windowParameters,
  inputs: [mainPort],
  summary: ({ kernel, stride }) => text(`${times(kernel)}, step ${pair(stride)}`, `${times(kernel)}，步长 ${pair(stride)}`),
  output: (self) => pooled(self, text('AvgPool2d', 'AvgPool2d ')),
  lower: ({ params, builder }, inputs) => builder.emit('AveragePool', inputs, { ...windowAttributes(params), count_include_pad: 1 }),
  torch: ({ params }) => ({
    module: `nn.AvgPool2d(${pair(params.kernel)}, stride=${pair(params.stride)}${params.padding.some((size) => size > 0) ? `, padding=${pair(params.padding)}` : ''})`,
    call: '$self($0)',
  }),
  keras: ({ params }) => ({ module: `layers.AveragePooling2D(${kerasWindow(params)})`, call: `$self(${bordered('$0', params.padding)})` }),
});
