/** AdaptiveAvgPool1d: the mean of each of a fixed number of windows along a sequence. Padding does not count. */
import { counted, text } from '../base/text.ts';
import { adaptedSteps, adaptiveSteps, kerasWindows, membership, realWindows } from './adaptive-pool1d.ts';
import { defineLayer } from './define.ts';
import { mainPort } from './shapes.ts';
import { blanked } from './steps.ts';

const realMeans = `def adaptive_mean(x, real, size):
    """Means of \`size\` windows along [N, length, features] over the real steps of each; and which windows have any."""
    real = real[:, None, :].to(x.dtype)
    total = F.adaptive_avg_pool1d(x.transpose(1, 2) * real, size)
    share = F.adaptive_avg_pool1d(real, size)
    return (total / share.clamp(min=1e-6)).transpose(1, 2)`;

export const adaptiveAvgPool1d = defineLayer({
  type: 'adaptive-avg-pool1d',
  category: 'look',
  icon: 'minimize-2',
  label: text('Shorten to a length, take the average', '缩短到指定长度（取平均）'),
  term: 'AdaptiveAvgPool1d',
  help: text(
    'Brings a sequence of any length to the length you say, by averaging. The layers after it then never need to change.',
    '用平均的方法把任意长度的序列变成指定长度，后面的层因此不必改动。',
  ),
  parameters: adaptiveSteps,
  inputs: [mainPort],
  summary: ({ size }) => text(counted(size, 'step'), `${size} 步`),
  output: (self) => adaptedSteps(self, text('AdaptiveAvgPool1d', 'AdaptiveAvgPool1d ')),
  multiplyAdds: ({ params, inputs: [input] }) => params.size * (input?.shape[0] ?? 0) * (input?.shape[1] ?? 0),
  lower({ params: { size }, builder, inputs: types, padding: [padding = null], setPadding }, inputs) {
    const length = types[0]?.shape[0] ?? 1;
    const members = membership(builder, length, size);
    const total = builder.emit('MatMul', [members, blanked(builder, inputs[0] ?? null, padding)]); // [N, size, features]
    if (padding === null) return builder.emit('Div', [total, builder.emit('ReduceSum', [members], { axes: [1], keepdims: 1 })]);
    const { counts, real } = realWindows(builder, padding, length, size);
    setPadding(real);
    const divisor = builder.emit('Max', [counts, builder.scalar(1)]);
    return builder.emit('Div', [total, builder.emit('Unsqueeze', [divisor], { axes: [2] })]);
  },
  torch: ({ params: { size }, padding }) =>
    padding[0] === true
      ? {
          call: `adaptive_mean($0, $mask0, ${size})`,
          helpers: [realMeans],
          padding: `F.adaptive_max_pool1d($mask0[:, None].float(), ${size})[:, 0] > 0`,
        }
      : { module: `nn.AdaptiveAvgPool1d(${size})`, call: '$self($0.transpose(1, 2)).transpose(1, 2)' },
  keras: ({ params: { size }, padding }) =>
    padding[0] === true
      ? { call: `adaptive_mean($0, $mask0, ${size})`, padding: `real_windows($mask0, ${size})`, helpers: kerasWindows }
      : { module: `layers.AdaptiveAveragePooling1D(${size})`, call: '$self($0)' },
});
