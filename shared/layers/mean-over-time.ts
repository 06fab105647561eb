/** The mean of all real steps of a sequence. `[length, features]` -> `[features]`. */
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { oneRow, weighSteps } from './over-time.ts';
import { inputShape, mainPort } from './shapes.ts';

const torch = `def mean_of_real_steps(x, mask):
    """The mean of the steps that are not padding, [N, features]."""
    return (x * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)`;

const keras = `def mean_of_real_steps(x, mask):
    """The mean of the steps that are not padding, [N, features]."""
    mask = ops.expand_dims(ops.cast(mask, x.dtype), -1)
    return ops.sum(x * mask, axis=1) / ops.maximum(ops.sum(mask, axis=1), 1)`;

export const meanOverTime = defineLayer({
  type: 'mean-over-time',
  category: 'remember',
  icon: 'align-center-horizontal',
  label: text('Average over the steps', '对各步取平均'),
  term: 'mean(dim=1) / GlobalAveragePooling1D',
  help: text(
    'Makes one row of numbers out of a sequence: the average of its steps. Padding after a short text does not count.',
    '把序列变成一行数字：各步的平均值。短文本后面的补齐部分不算。',
  ),
  parameters: {},
  inputs: [mainPort],
  output: (self) => oneRow(self, text('Averaging over the steps', '对各步取平均')),
  multiplyAdds: (self) => inputShape(self).reduce((product, size) => product * size, 1),
  lower(context, inputs) {
    const { builder: g, padding } = context;
    const [real = null] = padding;
    if (real === null) return g.emit('ReduceMean', inputs, { axes: [1], keepdims: 0 });
    return weighSteps(context, inputs, g.div(real, g.emit('Max', [g.sum(real, [1], true), g.scalar(1)])));
  },
  torch: ({ padding }) => (padding[0] === true ? { call: 'mean_of_real_steps($0, $mask0)', helpers: [torch] } : { call: '$0.mean(dim=1)' }),
  keras: ({ padding }) => (padding[0] === true ? { call: 'mean_of_real_steps($0, $mask0)', helpers: [keras] } : { call: 'ops.mean($0, axis=1)' }),
});
