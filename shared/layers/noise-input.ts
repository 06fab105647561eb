/** Chance as an input: numbers of a normal distribution, new ones for every row and step. A generator makes its answers of them. */
import { ok } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { normalNoise } from './normal-noise.ts';
import { float } from './shapes.ts';

export const noiseInput = defineLayer({
  type: 'noise-input',
  category: 'input',
  icon: 'shuffle',
  label: text('Chance', '随机数'),
  term: 'Noise input',
  help: text(
    'Random numbers, new ones every time. A generator turns each row of them into something that looks like your data.',
    '随机数，每次都不同。生成器把每一行随机数变成看起来像你的数据的东西。',
  ),
  parameters: {
    size: {
      kind: 'integer',
      default: 64,
      min: 1,
      max: 4096,
      recommended: [32, 64, 100],
      label: text('Numbers', '个数'),
      hint: text('Random numbers a row. More allow more variety and take longer to learn.', '每行随机数的个数。越多变化越丰富，学得也越慢。'),
    },
  },
  inputs: [],
  summary: ({ size }) => text(counted(size, 'number'), `${size} 个数`),
  output: ({ params }) => ok(float([params.size])),
  lower: ({ params, builder, batch, uniform }) => normalNoise(builder, uniform([2, batch, params.size]), [batch, params.size]),
  torch: ({ params }) => ({ call: `torch.randn(rows, ${params.size})` }),
  keras: ({ params }) => ({ call: `keras.random.normal((rows, ${params.size}))` }),
});
