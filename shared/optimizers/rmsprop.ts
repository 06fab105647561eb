/** RMSProp (Tieleman and Hinton 2012): v <- a v + (1 - a) g²; w <- w - lr g / (sqrt(v) + eps). torch.optim.RMSprop. */
import { text } from '../base/text.ts';
import type { Value } from '../ir/graph.ts';
import { pythonNumber } from '../layers/torch.ts';
import { defineOptimizer, type Update } from './define.ts';
import { blend, decayArgument, epsilon, weightDecay, withDecay } from './parameters.ts';

export const rmsprop = defineOptimizer({
  type: 'rmsprop',
  label: text('Steps of similar length', '均衡步长'),
  term: 'RMSProp',
  help: text(
    'Divides every slope by its recent size, so steep and flat directions move alike. Often used for recurrent networks.',
    '把每个坡度除以其近期大小，陡和平的方向移动相近。常用于循环网络。',
  ),
  learningRate: 0.001,
  parameters: {
    alpha: {
      kind: 'number',
      default: 0.99,
      min: 0,
      max: 0.999999,
      step: 0.01,
      expert: true,
      label: text('Memory of the size', '幅度的记忆'),
      hint: text('How long earlier sizes of the gradient count. Higher is steadier.', '之前梯度的幅度影响多久。越大越稳定。'),
    },
    momentum: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 0.9999,
      step: 0.1,
      expert: true,
      label: text('Momentum', '动量'),
      hint: text('Share of the speed that is kept. Higher is faster and may overshoot; 0 turns it off.', '保留的速度比例。越大越快但可能冲过头，0 为关闭。'),
    },
    centered: {
      kind: 'boolean',
      default: false,
      expert: true,
      label: text('Centered', '去均值'),
      hint: text(
        'Measures the size of a slope around its recent mean. Steadier when slopes are lopsided; needs memory for one more copy of the weights.',
        '以近期均值为中心衡量坡度的大小。坡度偏向一侧时更稳定；需要多一份权重的内存。',
      ),
    },
    epsilon,
    weightDecay,
  },
  slots: ({ momentum, centered }) => ['square', ...(centered ? ['mean'] : []), ...(momentum > 0 ? ['momentum'] : [])],
  scalarNames: ['learningRate'],
  scalars: ({ learningRate }) => ({ learningRate }),
  update({ builder, params, weight, gradient, slot, scalar }) {
    const slope = withDecay(builder, gradient, weight, params.weightDecay);
    const square = blend(builder, slot('square'), builder.emit('Mul', [slope, slope]), params.alpha);
    const mean = params.centered ? blend(builder, slot('mean'), slope, params.alpha) : null;
    const around = mean === null ? square : builder.emit('Sub', [square, builder.emit('Mul', [mean, mean])]);
    const even = builder.emit('Div', [slope, builder.emit('Add', [builder.emit('Sqrt', [around]), builder.scalar(params.epsilon)])]);
    const step = (move: Value) => builder.emit('Sub', [weight, builder.emit('Mul', [move, scalar('learningRate')])]);
    const slots = { square, ...(mean === null ? {} : { mean }) };
    if (params.momentum === 0) return { weight: step(even), slots } as Update;
    const speed = builder.emit('Add', [builder.emit('Mul', [slot('momentum'), builder.scalar(params.momentum)]), even]);
    return { weight: step(speed), slots: { ...slots, momentum: speed } } as Update;
  },
  torch: ({ alpha, momentum, centered, epsilon, weightDecay }, rate) =>
    `torch.optim.RMSprop(model.parameters(), lr=${rate}, alpha=${pythonNumber(alpha)}, eps=${pythonNumber(epsilon)}${momentum === 0 ? '' : `, momentum=${pythonNumber(momentum)}`}${centered ? ', centered=True' : ''}${decayArgument(weightDecay)})`,
});
