/** Softplus: log(1 + exp(beta x)) / beta. Above 20, where PyTorch switches to x itself, the two are equal in float32. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';
import { pythonNumber } from './torch.ts';

export const softplus = defineActivation({
  type: 'softplus',
  icon: 'trending-up',
  label: text('Make positive, smoothly', '平滑地变为正值'),
  term: 'Softplus',
  help: text(
    'A ReLU without a corner: every number becomes positive. Useful where an answer can never be below zero.',
    '没有折角的 ReLU：所有数都变为正值。适合不可能小于零的答案。',
  ),
  parameters: {
    beta: {
      kind: 'number',
      default: 1,
      min: 0.1,
      max: 20,
      step: 0.1,
      expert: true,
      label: text('Sharpness', '锐度'),
      hint: text('How sharp the bend at zero is. Higher comes closer to ReLU.', '零点处弯曲的锐利程度。越大越接近 ReLU。'),
    },
  },
  lower: ({ params, builder }, inputs) => {
    if (params.beta === 1) return builder.emit('Softplus', inputs);
    const beta = builder.scalar(params.beta);
    return builder.emit('Div', [builder.emit('Softplus', [builder.emit('Mul', [inputs[0] ?? null, beta])]), beta]);
  },
  torch: ({ params }) => ({ call: params.beta === 1 ? 'F.softplus($0)' : `F.softplus($0, beta=${pythonNumber(params.beta)})` }),
  keras: ({ params: { beta } }) => ({ call: beta === 1 ? 'ops.softplus($0)' : `ops.softplus(${pythonNumber(beta)} * $0) / ${pythonNumber(beta)}` }),
});
