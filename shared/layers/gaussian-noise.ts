/** Gaussian noise, in training only: x plus numbers of a normal distribution. */
import { text } from '../base/text.ts';
import { unchanged } from './activation.ts';
import { defineLayer } from './define.ts';
import { normalNoise } from './normal-noise.ts';
import { mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const gaussianNoise = defineLayer({
  type: 'gaussian-noise',
  category: 'regularise',
  icon: 'waves',
  label: text('Add noise', '加入噪声'),
  term: 'Gaussian noise',
  help: text(
    'Shakes every number a little in each training step, so the network learns to bear small differences. Off when the network is used.',
    '每个训练步轻微抖动每个数字，使网络学会容忍小差异。使用时自动关闭。',
  ),
  parameters: {
    spread: {
      kind: 'number',
      default: 0.1,
      min: 0,
      max: 10,
      step: 0.05,
      label: text('Spread', '幅度'),
      hint: text(
        'How far the numbers are shaken (standard deviation). Higher fights memorising more and hides more.',
        '抖动的幅度（标准差）。越大越能防止死记，也掩盖得越多。',
      ),
    },
  },
  inputs: [mainPort],
  keepsPadding: true,
  summary: ({ spread }) => text(`spread ${spread}`, `幅度 ${spread}`),
  output: unchanged,
  lower({ params, builder, mode, batch, inputs: types, uniform }, inputs) {
    const x = inputs[0] ?? null;
    if (x === null || mode === 'inference' || params.spread === 0) return builder.emit('Identity', [x]);
    const shape = types[0]?.shape ?? [];
    const noise = normalNoise(builder, uniform([2, batch, ...shape]), [batch, ...shape]);
    return builder.emit('Add', [x, builder.emit('Mul', [noise, builder.scalar(params.spread)])]);
  },
  torch: ({ params }) => ({ call: `$0 + ${pythonNumber(params.spread)} * torch.randn_like($0) if self.training else $0` }),
  keras: ({ params }) => ({ module: `layers.GaussianNoise(${pythonNumber(params.spread)})`, call: '$self($0)' }),
});
