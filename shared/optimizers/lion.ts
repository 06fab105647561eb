/** Lion (Chen et al. 2023): w <- w (1 - lr d) - lr sign(b1 m + (1 - b1) g); then m <- b2 m + (1 - b2) g. Not in torch.optim; the generated file brings it. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { adamParameters, blend, decayArgument, decayed, weightDecay } from './parameters.ts';

export const lion = defineOptimizer({
  type: 'lion',
  label: text('Steps of one length', '等长步伐'),
  term: 'Lion',
  help: text(
    'Looks only at the sign of the slope: every weight moves by the same length. Needs a learning rate 3 to 10 times smaller than Adam and half the memory.',
    '只看坡度的正负：每个权重移动同样的长度。学习率应为 Adam 的三分之一到十分之一，内存减半。',
  ),
  learningRate: 0.0001,
  parameters: { beta1: adamParameters.beta1, beta2: { ...adamParameters.beta2, default: 0.99 }, weightDecay },
  slots: () => ['mean'],
  scalarNames: ['learningRate', 'keep'],
  scalars: ({ learningRate, params }) => ({ learningRate, keep: 1 - learningRate * params.weightDecay }),
  update(context) {
    const { builder, params, gradient, slot, scalar } = context;
    const direction = builder.emit('Sign', [blend(builder, slot('mean'), gradient, params.beta1)]);
    const kept = decayed(context);
    return {
      weight: builder.emit('Sub', [kept, builder.emit('Mul', [direction, scalar('learningRate')])]),
      slots: { mean: blend(builder, slot('mean'), gradient, params.beta2) },
    };
  },
  torch: ({ beta1, beta2, weightDecay }, rate) =>
    `Lion(model.parameters(), lr=${rate}, betas=(${pythonNumber(beta1)}, ${pythonNumber(beta2)})${decayArgument(weightDecay)})`,
});
