/** AdaptiveMaxPool1d: the strongest of each of a fixed number of windows along a sequence. Padding does not count. */
import { counted, text } from '../base/text.ts';
import type { Value } from '../ir/graph.ts';
import { windowsOf } from './adaptive-pool.ts';
import { adaptedSteps, adaptiveSteps, kerasWindows, realWindows } from './adaptive-pool1d.ts';
import { defineLayer } from './define.ts';
import { mainPort } from './shapes.ts';
import { turned } from './steps.ts';

const lowest = -3.4e38;

export const adaptiveMaxPool1d = defineLayer({
  type: 'adaptive-max-pool1d',
  category: 'look',
  icon: 'shrink',
  label: text('Shorten to a length, keep the strongest', '缩短到指定长度（取最强）'),
  term: 'AdaptiveMaxPool1d',
  help: text(
    'Brings a sequence of any length to the length you say, by keeping the strongest. The layers after it then never need to change.',
    '用取最强的方法把任意长度的序列变成指定长度，后面的层因此不必改动。',
  ),
  parameters: adaptiveSteps,
  inputs: [mainPort],
  summary: ({ size }) => text(counted(size, 'step'), `${size} 步`),
  output: (self) => adaptedSteps(self, text('AdaptiveMaxPool1d', 'AdaptiveMaxPool1d ')),
  lower({ params: { size }, builder, inputs: types, padding: [padding = null], setPadding }, inputs) {
    const length = types[0]?.shape[0] ?? 1;
    const isReal = (mask: Value) => builder.emit('Greater', [builder.emit('Unsqueeze', [mask], { axes: [2] }), builder.scalar(0.5)]);
    const given = inputs[0] ?? null;
    const x = turned(builder, padding === null ? given : builder.emit('Where', [isReal(padding), given, builder.scalar(lowest)])); // [N, features, length]
    const whole = windowsOf(length, size).map(([start, end]) => {
      const window = builder.emit('Slice', [x], { starts: [start], ends: [end], axes: [2] });
      return builder.emit('MaxPool', [window], { kernel_shape: [end - start], strides: [1] }); // [N, features, 1]
    });
    const even = length % size === 0;
    const pooled = turned(
      builder,
      even ? builder.emit('MaxPool', [x], { kernel_shape: [length / size], strides: [length / size] }) : builder.emit('Concat', whole, { axis: 2 }),
    );
    if (padding === null) return pooled;
    const { real } = realWindows(builder, padding, length, size);
    setPadding(real);
    return builder.emit('Where', [isReal(real), pooled, builder.scalar(0)]);
  },
  torch({ params: { size }, padding }) {
    const module = `nn.AdaptiveMaxPool1d(${size})`;
    if (padding[0] !== true) return { module, call: '$self($0.transpose(1, 2)).transpose(1, 2)' };
    const real = `(F.adaptive_max_pool1d($mask0[:, None].float(), ${size})[:, 0] > 0)`;
    return {
      module,
      call: `$self($0.masked_fill(~$mask0[:, :, None], -torch.inf).transpose(1, 2)).transpose(1, 2).masked_fill(~${real}[:, :, None], 0)`,
      padding: real,
    };
  },
  keras: ({ params: { size }, padding }) => {
    const module = `layers.AdaptiveMaxPooling1D(${size})`;
    if (padding[0] !== true) return { module, call: '$self($0)' };
    const real = `real_windows($mask0, ${size})`;
    const given = 'ops.where($mask0[:, :, None], $0, float("-inf"))';
    return { module, call: `ops.where(${real}[:, :, None], $self(${given}), 0.0)`, padding: real, helpers: kerasWindows };
  },
});
