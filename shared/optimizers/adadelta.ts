/** Adadelta (Zeiler 2012): d = g sqrt(u + eps) / sqrt(v + eps), with running averages v of g² and u of d²; w <- w - lr d. torch.optim.Adadelta. */
import { text } from '../base/text.ts';
import type { Value } from '../ir/graph.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { blend, decayArgument, epsilon, weightDecay, withDecay } from './parameters.ts';

export const adadelta = defineOptimizer({
  type: 'adadelta',
  label: text('Steps by their own history', '由历史决定步长'),
  term: 'Adadelta',
  help: text(
    'Takes the length of a step from the steps before it, so the learning rate hardly matters: 1 is usual.',
    '步长取决于之前的步长，因此学习率几乎无关紧要，通常为 1。',
  ),
  learningRate: 1,
  parameters: {
    rho: {
      kind: 'number',
      default: 0.9,
      min: 0,
      max: 0.999999,
      step: 0.01,
      expert: true,
      label: text('Memory', '记忆'),
      hint: text('How long earlier gradients and steps count. Higher is steadier.', '之前的梯度和步长影响多久。越大越稳定。'),
    },
    epsilon: { ...epsilon, default: 1e-6 },
    weightDecay,
  },
  slots: () => ['square', 'moved'],
  scalarNames: ['learningRate'],
  scalars: ({ learningRate }) => ({ learningRate }),
  update({ builder, params, weight, gradient, slot, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    const square = blend(builder, slot('square'), builder.emit('Mul', [slope, slope]), params.rho);
    const root = (value: Value) => builder.emit('Sqrt', [builder.emit('Add', [value, builder.scalar(params.epsilon)])]);
    const move = builder.emit('Mul', [builder.emit('Div', [root(slot('moved')), root(square)]), slope]);
    const moved = blend(builder, slot('moved'), builder.emit('Mul', [move, move]), params.rho);
    return { weight: builder.emit('Sub', [weight, builder.emit('Mul', [move, scalar('learningRate')])]), slots: { square, moved } };
  },
  torch: ({ rho, epsilon, weightDecay }, rate) =>
    `torch.optim.Adadelta(model.parameters(), lr=${rate}, rho=${pythonNumber(rho)}, eps=${pythonNumber(epsilon)}${decayArgument(weightDecay)})`,
});
