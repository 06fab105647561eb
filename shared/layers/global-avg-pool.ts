/** Global average pool: one number per map. `[C, H, W]` -> `[C]`. */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectMaps, float, mainPort } from './shapes.ts';

export const globalAvgPool = defineLayer({
  type: 'global-avg-pool',
  category: 'look',
  icon: 'circle-dot',
  label: text('One number per map', '每图取一个数'),
  term: 'Global average pool',
  help: text(
    'Averages each whole map to one number: "how much of this pattern is in the picture". Works for any picture size.',
    '把每张特征图平均成一个数：“图像中有多少这种图案”。适用于任何尺寸。',
  ),
  parameters: {},
  inputs: [mainPort],
  output(self) {
    const maps = expectMaps(self, text('Global average pool', '全局平均池化'));
    return maps.ok ? ok(float([maps.value[0]])) : maps;
  },
  lower: ({ builder }, inputs) => builder.emit('ReduceMean', inputs, { axes: [2, 3], keepdims: 0 }),
  torch: () => ({ call: '$0.mean(dim=(2, 3))' }),
  keras: () => ({ call: 'ops.mean($0, axis=(2, 3))' }),
});
