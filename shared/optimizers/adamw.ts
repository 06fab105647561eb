/** AdamW (Loshchilov and Hutter 2019): decay acts on the weight itself, w <- w (1 - lr * decay), before Adam's step. torch.optim.AdamW. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { adamStep, corrections } from './adam-moments.ts';
import { defineOptimizer } from './define.ts';
import { adamParameters, decayed, weightDecay } from './parameters.ts';

export const adamw = defineOptimizer({
  type: 'adamw',
  label: text('Self-adjusting steps with decay', '自适应下降（带衰减）'),
  term: 'AdamW',
  help: text(
    'Adam that also shrinks the weights a little in each step, apart from the slope. The usual choice for Transformers.',
    '在 Adam 之外，每步把权重稍微缩小，与坡度无关。Transformer 的常用选择。',
  ),
  learningRate: 0.001,
  parameters: { ...adamParameters, weightDecay: { ...weightDecay, default: 0.01, expert: false } },
  slots: () => ['mean', 'square'],
  scalarNames: ['stepSize', 'spreadScale', 'keep'],
  scalars: (context) => ({ ...corrections(context), keep: 1 - context.learningRate * context.params.weightDecay }),
  update: (context) => adamStep(context, decayed(context), context.gradient),
  torch: ({ beta1, beta2, epsilon, weightDecay }, rate) =>
    `torch.optim.AdamW(model.parameters(), lr=${rate}, betas=(${pythonNumber(beta1)}, ${pythonNumber(beta2)}), eps=${pythonNumber(epsilon)}, weight_decay=${pythonNumber(weightDecay)})`,
});
