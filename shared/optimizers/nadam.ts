/** NAdam (Dozat 2016): Adam that looks ahead; mu_t = b1 (1 - 0.96^(t psi) / 2). torch.optim.NAdam. */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { adamParameters, blend, decayArgument, weightDecay, withDecay } from './parameters.ts';

/** mu of the t-th step, t from 1. */
function momentumAt(t: number, beta1: number, decay: number): number {
  return beta1 * (1 - 0.5 * 0.96 ** (t * decay));
}

/** mu_1 mu_2 ... mu_t; once it no longer shows beside 1 the rest is left out. */
function momentumProduct(t: number, beta1: number, decay: number): number {
  let product = 1;
  for (let step = 1; step <= t && product > 1e-18; step++) product *= momentumAt(step, beta1, decay);
  return product;
}

export const nadam = defineOptimizer({
  type: 'nadam',
  label: text('Self-adjusting, looking ahead', '前瞻自适应'),
  term: 'NAdam',
  help: text(
    'Adam with Nesterov momentum: it corrects its direction with the slope ahead. Often a little faster at the start.',
    '带 Nesterov 动量的 Adam：用前方的坡度修正方向，起步往往稍快。',
  ),
  learningRate: 0.002,
  parameters: {
    ...adamParameters,
    momentumDecay: {
      kind: 'number',
      default: 0.004,
      min: 0,
      max: 1,
      step: 0.001,
      expert: true,
      label: text('Growth of the momentum', '动量增长'),
      hint: text('How fast the momentum grows to its full size. Higher is sooner.', '动量多快增长到最大。越大越早。'),
    },
    weightDecay,
  },
  slots: () => ['mean', 'square'],
  scalarNames: ['gradientStep', 'meanStep', 'spreadScale'],
  scalars: ({ step, learningRate, params: { beta1, beta2, momentumDecay } }) => {
    const t = step + 1;
    const product = momentumProduct(t, beta1, momentumDecay);
    const [now, next] = [momentumAt(t, beta1, momentumDecay), momentumAt(t + 1, beta1, momentumDecay)];
    return {
      gradientStep: (learningRate * (1 - now)) / (1 - product),
      meanStep: (learningRate * next) / (1 - product * next),
      spreadScale: 1 / Math.sqrt(1 - beta2 ** t),
    };
  },
  update({ builder, params, weight, gradient, slot, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    const mean = blend(builder, slot('mean'), slope, params.beta1);
    const square = blend(builder, slot('square'), builder.emit('Mul', [slope, slope]), params.beta2);
    const spread = builder.emit('Add', [builder.emit('Mul', [builder.emit('Sqrt', [square]), scalar('spreadScale')]), builder.scalar(params.epsilon)]);
    const ahead = builder.emit('Add', [builder.emit('Mul', [slope, scalar('gradientStep')]), builder.emit('Mul', [mean, scalar('meanStep')])]);
    return { weight: builder.emit('Sub', [weight, builder.emit('Div', [ahead, spread])]), slots: { mean, square } };
  },
  torch: ({ beta1, beta2, epsilon, momentumDecay, weightDecay }, rate) =>
    `torch.optim.NAdam(model.parameters(), lr=${rate}, betas=(${pythonNumber(beta1)}, ${pythonNumber(beta2)}), eps=${pythonNumber(epsilon)}, momentum_decay=${pythonNumber(momentumDecay)}${decayArgument(weightDecay)})`,
});
