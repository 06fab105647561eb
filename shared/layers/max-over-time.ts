/** The largest value of each feature over all real steps of a sequence. `[length, features]` -> `[features]`. */
import { text } from '../base/text.ts';
import { defined } from '../base/assert.ts';
import { defineLayer } from './define.ts';
import { oneRow } from './over-time.ts';
import { mainPort } from './shapes.ts';

/** Less than any number a network has. */
const never = -3e38;

const torch = `def max_of_real_steps(x, mask):
    """The largest of each feature over the steps that are not padding, [N, features]; zeros where there is none."""
    return x.masked_fill(~mask.unsqueeze(-1), ${never}).amax(dim=1) * mask.any(1, keepdim=True)`;

const keras = `def max_of_real_steps(x, mask):
    """The largest of each feature over the steps that are not padding, [N, features]; zeros where there is none."""
    largest = ops.max(ops.where(ops.expand_dims(mask, -1), x, ${never}), axis=1)
    return largest * ops.cast(ops.any(mask, axis=1, keepdims=True), x.dtype)`;

export const maxOverTime = defineLayer({
  type: 'max-over-time',
  category: 'remember',
  icon: 'align-end-horizontal',
  label: text('Strongest over the steps', '对各步取最大'),
  term: 'amax(dim=1) / GlobalMaxPooling1D',
  help: text(
    'Makes one row of numbers out of a sequence: how strong each feature was at its strongest, wherever that was. Padding does not count.',
    '把序列变成一行数字：每个特征在任意位置出现的最强值。补齐部分不算。',
  ),
  parameters: {},
  inputs: [mainPort],
  output: (self) => oneRow(self, text('Taking the strongest over the steps', '对各步取最大')),
  lower({ builder: g, padding }, inputs) {
    const x = defined(inputs[0], 'the sequence');
    const largest = (of: typeof x) => g.emit('ReduceMax', [of], { axes: [1], keepdims: 0 });
    const [real = null] = padding;
    if (real === null) return largest(x);
    const seen = g.emit('Greater', [g.emit('Unsqueeze', [real], { axes: [2] }), g.scalar(0)]); // [N, length, 1]
    const any = g.emit('ReduceMax', [real], { axes: [1], keepdims: 1 });
    return g.mul(largest(g.where(seen, x, g.scalar(never))), any);
  },
  torch: ({ padding }) => (padding[0] === true ? { call: 'max_of_real_steps($0, $mask0)', helpers: [torch] } : { call: '$0.amax(dim=1)' }),
  keras: ({ padding }) => (padding[0] === true ? { call: 'max_of_real_steps($0, $mask0)', helpers: [keras] } : { call: 'ops.max($0, axis=1)' }),
});
