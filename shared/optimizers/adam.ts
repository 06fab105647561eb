/** Adam (Kingma and Ba 2015); weight decay as L2, in the gradient. torch.optim.Adam. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { adamStep, corrections } from './adam-moments.ts';
import { defineOptimizer } from './define.ts';
import { adamParameters, weightDecay, withDecay } from './parameters.ts';

export const adam = defineOptimizer({
  type: 'adam',
  label: text('Self-adjusting steps', '自适应下降'),
  term: 'Adam',
  help: text(
    'Gives every weight a step size of its own, from how steady its slope has been. Works well without much tuning.',
    '根据坡度的稳定程度为每个权重自动调整步长。几乎不用调参就能工作。',
  ),
  learningRate: 0.001,
  parameters: { ...adamParameters, weightDecay },
  slots: () => ['mean', 'square'],
  scalarNames: ['stepSize', 'spreadScale'],
  scalars: (context) => corrections(context),
  update: (context) => adamStep(context, context.weight, withDecay(context.builder, context.gradient, context.weight, context.params.weightDecay)),
  torch: ({ beta1, beta2, epsilon, weightDecay }, rate) =>
    `torch.optim.Adam(model.parameters(), lr=${rate}, betas=(${pythonNumber(beta1)}, ${pythonNumber(beta2)}), eps=${pythonNumber(epsilon)}${weightDecay === 0 ? '' : `, weight_decay=${pythonNumber(weightDecay)}`})`,
});
