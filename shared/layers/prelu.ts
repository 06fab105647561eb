/** PReLU (He et al. 2015): LeakyReLU whose slope is learned, one for all or one for each map. */
import { text } from '../base/text.ts';
import { defineActivation } from './activation.ts';
import { float, inputShape } from './shapes.ts';

export const prelu = defineActivation({
  type: 'prelu',
  icon: 'trending-up',
  label: text('Leak as learned', '学习泄漏程度'),
  term: 'PReLU',
  help: text('Like LeakyReLU, but the network itself learns how much of a negative number is kept.', '与 LeakyReLU 类似，但保留多少负值由网络自己学习。'),
  parameters: {
    each: {
      kind: 'boolean',
      default: false,
      label: text('One for each map', '每图一个'),
      hint: text('Learns a leak for every map, or every number of a row, instead of one for all.', '为每张特征图（或每个数）学习一个泄漏值，而不是共用一个。'),
    },
  },
  weights: (self) => [
    { name: 'weight', role: 'weight', type: float([self.params.each ? (inputShape(self)[0] ?? 1) : 1]), init: { kind: 'constant', value: 0.25 }, decay: false },
  ],
  multiplyAdds: (self) => inputShape(self).reduce((product, size) => product * size, 1),
  lower({ params, builder, weight, inputs: types }, inputs) {
    const shape = types[0]?.shape ?? [];
    const slope = params.each ? builder.emit('Reshape', [weight('weight')], { shape: [shape[0] ?? 1, ...shape.slice(1).map(() => 1)] }) : weight('weight');
    return builder.emit('PRelu', [inputs[0] ?? null, slope]);
  },
  torch: (self) => ({ module: self.params.each ? `nn.PReLU(${inputShape(self)[0]})` : 'nn.PReLU()', call: '$self($0)' }),
  keras: (self) => {
    const rank = inputShape(self).length;
    const shared = Array.from({ length: rank }, (_, axis) => axis + 1).filter((axis) => !self.params.each || axis > 1);
    return {
      module: `layers.PReLU(alpha_initializer=keras.initializers.Constant(0.25)${shared.length > 0 ? `, shared_axes=[${shared.join(', ')}]` : ''})`,
      call: '$self($0)',
      weights: [`$weight.reshape(-1${', 1'.repeat(rank - 1)})`],
    };
  },
});
