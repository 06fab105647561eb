/** AdaptiveMaxPool2d: the strongest value in each of a fixed number of windows. */
import { tensor } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { adapted, adaptiveParameters, even, windowsOf } from './adaptive-pool.ts';
import { defineLayer } from './define.ts';
import { mainPort } from './shapes.ts';
import { pair, times } from './torch.ts';

export const adaptiveMaxPool2d = defineLayer({
  type: 'adaptive-max-pool2d',
  category: 'look',
  icon: 'shrink',
  label: text('Shrink to a size, keep the strongest', '缩小到指定大小（取最强）'),
  term: 'AdaptiveMaxPool2d',
  help: text(
    'Brings maps of any size to the size you say, keeping the strongest answer of each part. The layers after it then never need to change.',
    '保留每一部分的最强响应，把任意大小的特征图变成指定大小，后面的层因此不必改动。',
  ),
  parameters: adaptiveParameters,
  inputs: [mainPort],
  summary: ({ size }) => text(times(size), times(size)),
  output: (self) => adapted(self, text('AdaptiveMaxPool2d', 'AdaptiveMaxPool2d ')),
  lower({ params: { size }, builder, inputs: types }, inputs) {
    const from = (types[0]?.shape ?? []).slice(1);
    if (even(from, size)) {
      const window = size.map((count, axis) => (from[axis] ?? 1) / count);
      return builder.emit('MaxPool', inputs, { kernel_shape: window, strides: window });
    }
    // Windows of different sizes are written out side by side, the last point repeated in short ones: the first of equal ones still wins.
    const spread = size.map((count, axis) => {
      const windows = windowsOf(from[axis] ?? 1, count);
      const longest = Math.max(...windows.map(([start, end]) => end - start));
      return { longest, points: windows.flatMap(([start, end]) => Array.from({ length: longest }, (_, i) => Math.min(start + i, end - 1))) };
    });
    const written = spread.reduce(
      (x, { points }, axis) => builder.emit('Gather', [x, builder.constant(tensor('int64', [points.length], points))], { axis: axis + 2 }),
      inputs[0] ?? null,
    );
    const window = spread.map(({ longest }) => longest);
    return builder.emit('MaxPool', [written], { kernel_shape: window, strides: window });
  },
  torch: ({ params }) => ({ module: `nn.AdaptiveMaxPool2d(${pair(params.size)})`, call: '$self($0)' }),
  keras: ({ params }) => ({ module: `layers.AdaptiveMaxPooling2D(${pair(params.size)})`, call: '$self($0)' }),
});
