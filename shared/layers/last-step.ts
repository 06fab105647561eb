/** The last real step of a sequence alone. `[length, features]` -> `[features]`. */
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { oneRow, weighSteps } from './over-time.ts';
import { mainPort } from './shapes.ts';

const torch = `def last_real_step(x, mask):
    """The last step of each row that is not padding, [N, features]; zeros where there is none."""
    rows = torch.arange(len(x), device=x.device)
    return x[rows, mask.sum(1) - 1] * mask.any(1, keepdim=True)`;

const keras = `def last_real_step(x, mask):
    """The last step of each row that is not padding, [N, features]; zeros where there is none."""
    mask = ops.cast(mask, x.dtype)
    last = mask - ops.pad(mask[:, 1:], ((0, 0), (0, 1)))
    return ops.sum(x * ops.expand_dims(last, -1), axis=1)`;

export const lastStep = defineLayer({
  type: 'last-step',
  category: 'remember',
  icon: 'arrow-right-to-line',
  label: text('Read the last step', '读取最后一步'),
  term: 'x[:, -1]',
  help: text('Keeps the last step and forgets the rest. Padding after a short text does not count.', '只保留最后一步，其余丢弃。短文本后面的补齐部分不算。'),
  parameters: {},
  inputs: [mainPort],
  output: (self) => oneRow(self, text('Reading the last step', '读取最后一步')),
  lower(context, inputs) {
    const { builder: g, inputs: types, padding } = context;
    const [length = 1, features = 1] = types[0]?.shape ?? [];
    const [real = null] = padding;
    if (real === null) return g.reshape(g.emit('Slice', inputs, { starts: [length - 1], ends: [length], axes: [1] }), [-1, features]);
    return weighSteps(context, inputs, g.sub(real, g.emit('Pad', [real], { pads: [0, -1, 0, 1] }))); // 1 at the last real step
  },
  torch: ({ padding }) => (padding[0] === true ? { call: 'last_real_step($0, $mask0)', helpers: [torch] } : { call: '$0[:, -1]' }),
  keras: ({ padding }) => (padding[0] === true ? { call: 'last_real_step($0, $mask0)', helpers: [keras] } : { call: '$0[:, -1]' }),
});
