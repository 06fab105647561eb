/** Global max pool: the strongest value of each map. `[C, H, W]` -> `[C]`. Equal ones share the gradient, as in PyTorch's amax. */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectMaps, float, mainPort } from './shapes.ts';

export const globalMaxPool = defineLayer({
  type: 'global-max-pool',
  category: 'look',
  icon: 'circle-dot',
  label: text('The strongest of each map', '每图取最强'),
  term: 'Global max pool',
  help: text(
    'Keeps the strongest answer of each whole map: "is this pattern anywhere in the picture". Works for any picture size.',
    '保留每张特征图中最强的响应：“图像中是否有这种图案”。适用于任何尺寸。',
  ),
  parameters: {},
  inputs: [mainPort],
  output(self) {
    const maps = expectMaps(self, text('Global max pool', '全局最大池化'));
    return maps.ok ? ok(float([maps.value[0]])) : maps;
  },
  lower: ({ builder }, inputs) => builder.emit('ReduceMax', inputs, { axes: [2, 3], keepdims: 0 }),
  torch: () => ({ call: 'torch.amax($0, dim=(2, 3))' }),
  keras: () => ({ call: 'ops.max($0, axis=(2, 3))' }),
});
