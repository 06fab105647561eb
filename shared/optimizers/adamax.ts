/** Adamax (Kingma and Ba 2015): Adam whose spread is the largest recent slope, u <- max(b2 u, |g| + eps). torch.optim.Adamax. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { adamParameters, blend, decayArgument, weightDecay, withDecay } from './parameters.ts';

export const adamax = defineOptimizer({
  type: 'adamax',
  label: text('Self-adjusting by the largest slope', '按最大坡度自适应'),
  term: 'Adamax',
  help: text(
    'Adam that remembers the largest recent slope instead of an average. Steadier when slopes jump.',
    '记住近期最大坡度而不是平均值的 Adam。坡度跳动时更稳。',
  ),
  learningRate: 0.002,
  parameters: { ...adamParameters, weightDecay },
  slots: () => ['mean', 'largest'],
  scalarNames: ['stepSize'],
  scalars: ({ step, learningRate, params }) => ({ stepSize: learningRate / (1 - params.beta1 ** (step + 1)) }),
  update({ builder, params, weight, gradient, slot, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    const mean = blend(builder, slot('mean'), slope, params.beta1);
    const size = builder.emit('Add', [builder.emit('Abs', [slope]), builder.scalar(params.epsilon)]);
    const largest = builder.emit('Max', [builder.emit('Mul', [slot('largest'), builder.scalar(params.beta2)]), size]);
    const move = builder.emit('Div', [builder.emit('Mul', [mean, scalar('stepSize')]), largest]);
    return { weight: builder.emit('Sub', [weight, move]), slots: { mean, largest } };
  },
  torch: ({ beta1, beta2, epsilon, weightDecay }, rate) =>
    `torch.optim.Adamax(model.parameters(), lr=${rate}, betas=(${pythonNumber(beta1)}, ${pythonNumber(beta2)}), eps=${pythonNumber(epsilon)}${decayArgument(weightDecay)})`,
});
