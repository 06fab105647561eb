/** AdaptiveAvgPool2d: the mean of each of a fixed number of windows. */
import { tensor } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { adapted, adaptiveParameters, even, windowsOf } from './adaptive-pool.ts';
import { defineLayer } from './define.ts';
import { mainPort } from './shapes.ts';
import { pair, times } from './torch.ts';

/** Row i holds 1 / n under the n points of window i. */
function means(length: number, count: number): number[] {
  return windowsOf(length, count).flatMap(([start, end]) => Array.from({ length }, (_, j) => (j >= start && j < end ? 1 / (end - start) : 0)));
}

export const adaptiveAvgPool2d = defineLayer({
  type: 'adaptive-avg-pool2d',
  category: 'look',
  icon: 'minimize-2',
  label: text('Shrink to a size, take the average', '缩小到指定大小（取平均）'),
  term: 'AdaptiveAvgPool2d',
  help: text(
    'Brings maps of any size to the size you say, by averaging. The layers after it then never need to change.',
    '用平均的方法把任意大小的特征图变成指定大小，后面的层因此不必改动。',
  ),
  parameters: adaptiveParameters,
  inputs: [mainPort],
  summary: ({ size }) => text(times(size), times(size)),
  output: (self) => adapted(self, text('AdaptiveAvgPool2d', 'AdaptiveAvgPool2d ')),
  lower({ params: { size }, builder, inputs: types }, inputs) {
    const [, height = 1, width = 1] = types[0]?.shape ?? [];
    const [rows = 1, columns = 1] = size;
    if (rows * columns === 1) return builder.emit('ReduceMean', inputs, { axes: [2, 3], keepdims: 1 });
    if (even([height, width], size)) {
      const window = [height / rows, width / columns];
      return builder.emit('AveragePool', inputs, { kernel_shape: window, strides: window });
    }
    // Windows of different sizes: the mean along each axis is a product with a fixed matrix.
    const across = builder.constant(tensor('float32', [columns, width], means(width, columns)));
    const down = builder.constant(tensor('float32', [rows, height], means(height, rows)));
    const wide = builder.emit('MatMul', [inputs[0] ?? null, builder.emit('Transpose', [across], { perm: [1, 0] })]); // [N, C, H, columns]
    return builder.emit('MatMul', [down, wide]);
  },
  torch: ({ params }) => ({ module: `nn.AdaptiveAvgPool2d(${pair(params.size)})`, call: '$self($0)' }),
  keras: ({ params }) => ({ module: `layers.AdaptiveAveragePooling2D(${pair(params.size)})`, call: '$self($0)' }),
});
