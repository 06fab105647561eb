/** Flatten: maps laid out as one row of numbers. `[C, H, W]` -> `[C * H * W]`. */
import { ok } from '../base/problem.ts';
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { float, inputShape, mainPort } from './shapes.ts';

export const flatten = defineLayer({
  type: 'flatten',
  category: 'shape',
  icon: 'align-justify',
  label: text('Flatten', '展平'),
  term: 'Flatten',
  help: text(
    'Lays all the maps out as one row of numbers. Needed between the layers that look and the layers that decide.',
    '把所有特征图排成一行数字。放在“看”的层与“判断”的层之间。',
  ),
  parameters: {},
  inputs: [mainPort],
  output: (self) => ok(float([sizeOf(inputShape(self))])),
  // The same numbers, looked at in another way.
  activations: () => 0,
  lower: ({ builder, inputs: types }, inputs) => builder.emit('Reshape', inputs, { shape: [0, sizeOf(types[0]?.shape ?? [])] }),
  torch: () => ({ call: 'torch.flatten($0, 1)' }),
  keras: (self) => ({ call: `ops.reshape($0, (-1, ${sizeOf(inputShape(self))}))` }),
});
