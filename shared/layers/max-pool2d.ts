/** MaxPool2d: the strongest value in each window. */
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { bordered, kerasWindow } from './keras.ts';
import { pooledConvolution } from './phases.ts';
import { pooled, windowAttributes, windowParameters } from './pooling.ts';
import { mainPort } from './shapes.ts';
import { pair, times } from './torch.ts';

export const maxPool2d = defineLayer({
  type: 'max-pool2d',
  category: 'look',
  icon: 'shrink',
  label: text('Shrink, keep the strongest', '缩小（取最强）'),
  term: 'MaxPool2d',
  help: text(
    'Makes the picture smaller by keeping only the strongest answer in each window: a pattern still counts when it moves a little.',
    '每个窗口只保留最强的响应，使图像变小：图案稍微移动也不要紧。',
  ),
  parameters: windowParameters,
  inputs: [mainPort],
  summary: ({ kernel, stride }) => text(`${times(kernel)}, step ${pair(stride)}`, `${times(kernel)}，步长 ${pair(stride)}`),
  output: (self) => pooled(self, text('MaxPool2d', 'MaxPool2d ')),
  lower: ({ params, builder, phases }, [x]) => {
    const window = windowAttributes(params);
    return (phases && x !== undefined && pooledConvolution(builder, x, window)) || builder.emit('MaxPool', [x ?? null], window);
  },
  torch: ({ params }) => ({
    module: `nn.MaxPool2d(${pair(params.kernel)}, stride=${pair(params.stride)}${params.padding.some((size) => size > 0) ? `, padding=${pair(params.padding)}` : ''})`,
    call: '$self($0)',
  }),
  keras: ({ params }) => ({ module: `layers.MaxPooling2D(${kerasWindow(params)})`, call: `$self(${bordered('$0', params.padding, 'float("-inf")')})` }),
});
