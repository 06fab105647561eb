/** SGD: w <- w - lr * g. torch.optim.SGD. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { weightDecay, withDecay } from './parameters.ts';

export const sgd = defineOptimizer({
  type: 'sgd',
  label: text('Plain steps', '简单下降'),
  term: 'SGD',
  help: text(
    'Moves every weight straight down the slope. Simple and predictable; needs a well chosen learning rate.',
    '让每个权重直接沿坡下降。简单可预测，但需要选好学习率。',
  ),
  learningRate: 0.01,
  parameters: { weightDecay },
  slots: () => [],
  scalarNames: ['learningRate'],
  scalars: ({ learningRate }) => ({ learningRate }),
  update({ builder, params, weight, gradient, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    return { weight: builder.emit('Sub', [weight, builder.emit('Mul', [slope, scalar('learningRate')])]), slots: {} };
  },
  torch: ({ weightDecay }, rate) => `torch.optim.SGD(model.parameters(), lr=${rate}${weightDecay === 0 ? '' : `, weight_decay=${pythonNumber(weightDecay)}`})`,
});
