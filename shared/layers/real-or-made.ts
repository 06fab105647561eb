/**
 * Where two networks meet: what the data holds, and what a generator made. In training the layers behind it judge both,
 * in turn with the generator (Goodfellow et al. 2014; see compile/adversarial.ts). In use the real one passes through.
 */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectSame, float, mainPort } from './shapes.ts';

export const realOrMade = defineLayer({
  type: 'real-or-made',
  category: 'combine',
  icon: 'scale',
  label: text('Real or made', '真实或生成'),
  term: 'Adversarial pair',
  help: text(
    'Two networks compete here. The layers behind it learn to tell your data from what was made; the layers that make it learn to deceive them.',
    '两个网络在此对抗。后面的层学习区分真实数据与生成的数据；生成数据的层则学习骗过它们。',
  ),
  parameters: {},
  inputs: [
    { ...mainPort, label: text('Real', '真实') },
    { id: 'made', label: text('Made', '生成') },
  ],
  output(self) {
    const shape = expectSame(self, text('Real or made', '真实或生成'));
    return shape.ok ? ok(float(shape.value)) : shape;
  },
  lower: ({ builder }, inputs) => builder.emit('Identity', [inputs[0] ?? null]),
  torch: () => ({ call: '$0' }),
  keras: () => ({ call: '$0' }),
});
