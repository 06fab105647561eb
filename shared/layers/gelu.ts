/** GELU (Hendrycks and Gimpel 2016): x times the share of a normal distribution below x. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';

export const gelu = defineActivation({
  type: 'gelu',
  icon: 'waves',
  label: text('Smooth gate', '平滑门'),
  term: 'GELU',
  help: text(
    'A smooth cousin of ReLU: small negative numbers leak through a little. The usual choice in Transformers.',
    'ReLU 的平滑版本：小的负数会透过一点。Transformer 中常用。',
  ),
  parameters: {
    approximate: {
      kind: 'choice',
      default: 'none',
      expert: true,
      label: text('Formula', '公式'),
      hint: text('The exact one, or the faster approximation some published models use.', '精确公式，或某些公开模型使用的较快近似。'),
      choices: [
        { value: 'none', label: text('Exact', '精确') },
        { value: 'tanh', label: text('Approximation by tanh', 'tanh 近似') },
      ],
    },
  },
  lower: ({ params, builder }, inputs) => builder.emit('Gelu', inputs, { approximate: params.approximate }),
  torch: ({ params }) => ({ call: params.approximate === 'none' ? 'F.gelu($0)' : "F.gelu($0, approximate='tanh')" }),
  keras: ({ params }) => ({ call: `ops.gelu($0, approximate=${params.approximate === 'none' ? 'False' : 'True'})` }),
});
