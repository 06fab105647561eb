/** RAdam (Liu et al. 2020): Adam that takes plain averaged steps until its spread can be trusted (rho > 5). torch.optim.RAdam. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { adamParameters, blend, decayArgument, weightDecay, withDecay } from './parameters.ts';

export const radam = defineOptimizer({
  type: 'radam',
  label: text('Self-adjusting with a careful start', '谨慎起步的自适应'),
  term: 'RAdam',
  help: text(
    'Adam that starts with plain steps until it has seen enough slopes: no warm-up needed.',
    '在见过足够多的坡度之前先用普通步伐的 Adam：不需要预热。',
  ),
  learningRate: 0.001,
  parameters: { ...adamParameters, weightDecay },
  slots: () => ['mean', 'square'],
  scalarNames: ['plainStep', 'adaptiveStep'],
  scalars: ({ step, learningRate, params: { beta1, beta2 } }) => {
    const t = step + 1;
    const rate = learningRate / (1 - beta1 ** t);
    const unseen = 1 - beta2 ** t;
    const most = 2 / (1 - beta2) - 1;
    const rho = most - (2 * t * beta2 ** t) / unseen;
    if (rho <= 5) return { plainStep: rate, adaptiveStep: 0 };
    const trust = Math.sqrt(((rho - 4) * (rho - 2) * most) / ((most - 4) * (most - 2) * rho));
    return { plainStep: 0, adaptiveStep: rate * trust * Math.sqrt(unseen) };
  },
  update({ builder, params, weight, gradient, slot, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    const mean = blend(builder, slot('mean'), slope, params.beta1);
    const square = blend(builder, slot('square'), builder.emit('Mul', [slope, slope]), params.beta2);
    const spread = builder.emit('Add', [builder.emit('Sqrt', [square]), builder.scalar(params.epsilon)]);
    const scale = builder.emit('Add', [builder.emit('Div', [scalar('adaptiveStep'), spread]), scalar('plainStep')]);
    return { weight: builder.emit('Sub', [weight, builder.emit('Mul', [mean, scale])]), slots: { mean, square } };
  },
  torch: ({ beta1, beta2, epsilon, weightDecay }, rate) =>
    `torch.optim.RAdam(model.parameters(), lr=${rate}, betas=(${pythonNumber(beta1)}, ${pythonNumber(beta2)}), eps=${pythonNumber(epsilon)}${decayArgument(weightDecay)})`,
});
