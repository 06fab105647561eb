/** Adagrad (Duchi et al. 2011): s <- s + g²; w <- w - lr / (1 + t d) g / (sqrt(s) + eps), t steps done before. torch.optim.Adagrad. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { decayArgument, epsilon, weightDecay, withDecay } from './parameters.ts';

export const adagrad = defineOptimizer({
  type: 'adagrad',
  label: text('Ever smaller steps', '步长递减'),
  term: 'Adagrad',
  help: text(
    'Makes the steps of a weight smaller the more it has moved. Good for rare features; it slows down for good on long runs.',
    '权重移动得越多，步长越小。适合稀有特征，但长时间训练会越来越慢。',
  ),
  learningRate: 0.01,
  parameters: {
    rateDecay: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 1,
      step: 0.001,
      expert: true,
      label: text('Decay of the rate', '学习率衰减'),
      hint: text('How fast the learning rate itself falls from step to step. 0 turns it off.', '学习率本身逐步下降得多快，0 为关闭。'),
    },
    epsilon: { ...epsilon, default: 1e-10 },
    weightDecay,
  },
  slots: () => ['squares'],
  scalarNames: ['learningRate'],
  scalars: ({ step, learningRate, params }) => ({ learningRate: learningRate / (1 + step * params.rateDecay) }),
  update({ builder, params, weight, gradient, slot, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    const squares = builder.emit('Add', [slot('squares'), builder.emit('Mul', [slope, slope])]);
    const spread = builder.emit('Add', [builder.emit('Sqrt', [squares]), builder.scalar(params.epsilon)]);
    const move = builder.emit('Div', [builder.emit('Mul', [slope, scalar('learningRate')]), spread]);
    return { weight: builder.emit('Sub', [weight, move]), slots: { squares } };
  },
  torch: ({ rateDecay, epsilon, weightDecay }, rate) =>
    `torch.optim.Adagrad(model.parameters(), lr=${rate}${rateDecay === 0 ? '' : `, lr_decay=${pythonNumber(rateDecay)}`}, eps=${pythonNumber(epsilon)}${decayArgument(weightDecay)})`,
});
