/** Hardsigmoid: x / 6 + 1 / 2 held between 0 and 1. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const hardsigmoid = defineActivation({
  type: 'hardsigmoid',
  icon: 'chevrons-up-down',
  label: text('Squeeze to 0..1, fast', '快速压缩到 0..1'),
  term: 'Hardsigmoid',
  help: text(
    'Sigmoid drawn with three straight lines: from 0 at -3 to 1 at 3. Faster, for small devices.',
    '用三段直线近似的 Sigmoid：-3 处为 0，3 处为 1。更快，适合小设备。',
  ),
  parameters: {},
  lower: ({ builder }, inputs) => builder.emit('HardSigmoid', inputs, { alpha: 1 / 6, beta: 0.5 }),
  torch: () => ({ call: 'F.hardsigmoid($0)' }),
  keras: () => ({ call: 'ops.hard_sigmoid($0)' }),
});
