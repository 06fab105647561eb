/** ReLU6 (Krizhevsky 2010): x held between 0 and 6. */
import { text } from '../base/text.ts';
import { between, defineActivation } from './activation.ts';

export const relu6 = defineActivation({
  type: 'relu6',
  icon: 'zap',
  label: text('Keep 0 to 6', '保留 0 到 6'),
  term: 'ReLU6',
  help: text(
    'ReLU that also stops at 6. Small numbers with a known range suit phones and other small devices.',
    '在 6 处封顶的 ReLU。数值范围固定，适合手机等小设备。',
  ),
  parameters: {},
  lower: ({ builder, mode }, inputs) => between(builder, mode, inputs[0] ?? null, 0, 6),
  torch: () => ({ call: 'F.relu6($0)' }),
  keras: () => ({ call: 'ops.relu6($0)' }),
});
