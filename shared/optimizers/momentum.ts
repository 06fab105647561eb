/** SGD with momentum: b <- m b + g; w <- w - lr b, or with Nesterov w <- w - lr (g + m b). torch.optim.SGD(momentum=m). */
import { text } from '../base/text.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer } from './define.ts';
import { weightDecay, withDecay } from './parameters.ts';

export const momentum = defineOptimizer({
  type: 'momentum',
  label: text('Steps with momentum', '带动量的下降'),
  term: 'SGD with momentum',
  help: text(
    'Like a ball rolling downhill: it keeps part of its speed, so it passes small bumps and is faster on long slopes.',
    '像滚下坡的球：保留一部分速度，能越过小坎，在长坡上更快。',
  ),
  learningRate: 0.01,
  parameters: {
    momentum: {
      kind: 'number',
      default: 0.9,
      min: 0,
      max: 0.9999,
      step: 0.01,
      label: text('Momentum', '动量'),
      hint: text('Share of the speed that is kept. Higher is faster and may overshoot; 0.9 is usual.', '保留的速度比例。越大越快但可能冲过头；通常 0.9。'),
    },
    nesterov: {
      kind: 'boolean',
      default: false,
      expert: true,
      label: text('Look ahead (Nesterov)', '前瞻（Nesterov）'),
      hint: text('Corrects the speed with the slope ahead. Often a little better.', '用前方的坡度修正速度，往往稍好。'),
    },
    weightDecay,
  },
  slots: () => ['momentum'],
  scalarNames: ['learningRate'],
  scalars: ({ learningRate }) => ({ learningRate }),
  update({ builder, params, weight, gradient, slot, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    const rate = builder.scalar(params.momentum);
    const speed = builder.emit('Add', [builder.emit('Mul', [slot('momentum'), rate]), slope]);
    const move = params.nesterov ? builder.emit('Add', [slope, builder.emit('Mul', [speed, rate])]) : speed;
    return { weight: builder.emit('Sub', [weight, builder.emit('Mul', [move, scalar('learningRate')])]), slots: { momentum: speed } };
  },
  torch({ momentum, nesterov, weightDecay }, rate) {
    const more = `${weightDecay === 0 ? '' : `, weight_decay=${pythonNumber(weightDecay)}`}${nesterov ? ', nesterov=True' : ''}`;
    return `torch.optim.SGD(model.parameters(), lr=${rate}, momentum=${pythonNumber(momentum)}${more})`;
  },
});
