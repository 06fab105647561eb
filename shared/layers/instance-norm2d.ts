/** InstanceNorm2d (Ulyanov et al. 2016): every map of every picture to mean 0 and variance 1. As in PyTorch, it learns nothing unless asked. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { sizeOf, tensor } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { epsilon, epsilonArgument, offset, scale } from './normalized.ts';
import { removeSelf } from './remedies.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const instanceNorm2d = defineLayer({
  type: 'instance-norm2d',
  category: 'regularise',
  icon: 'scale',
  label: text('Keep each map in balance', '逐图保持平衡'),
  term: 'InstanceNorm2d',
  help: text(
    'Brings every map of every picture to the same range, so contrast and brightness no longer matter. Used for style and drawing.',
    '把每张图像的每张特征图调整到相同范围，对比度和亮度因此不再重要。用于风格与绘制。',
  ),
  parameters: {
    affine: {
      kind: 'boolean',
      default: false,
      label: text('Learn scale and offset', '学习缩放与偏移'),
      hint: text('Lets the network choose the range of every map again.', '让网络重新选择每张图的范围。'),
    },
    epsilon,
  },
  inputs: [mainPort],
  output(self) {
    const maps = expectMaps(self, text('InstanceNorm2d', 'InstanceNorm2d '));
    if (!maps.ok) return maps;
    const [, height, width] = maps.value;
    if (height * width > 1) return ok(float(maps.value));
    return refused(
      makeProblem({
        code: 'one-point',
        place: { node: self.node, port: 'in' },
        what: text('InstanceNorm2d gets maps of 1 × 1, and would turn each of them to zero.', 'InstanceNorm2d 得到的是 1 × 1 的特征图，会把它们都变成零。'),
        fix: removeSelf(self.node, text('Remove this layer', '移除此层')),
      }),
    );
  },
  weights: (self) => (self.params.affine ? [scale(inputShape(self).slice(0, 1)), offset(inputShape(self).slice(0, 1))] : []),
  multiplyAdds: (self) => 2 * sizeOf(inputShape(self)),
  lower({ params, builder, weight, inputs: types }, inputs) {
    const channels = types[0]?.shape[0] ?? 1;
    const fill = (value: number) => builder.constant(tensor('float32', [channels], new Array<number>(channels).fill(value)));
    const [gain, shift] = params.affine ? [weight('weight'), weight('bias')] : [fill(1), fill(0)];
    return builder.emit('InstanceNormalization', [inputs[0] ?? null, gain, shift], { epsilon: params.epsilon });
  },
  torch: (self) => ({
    module: `nn.InstanceNorm2d(${inputShape(self)[0]}${epsilonArgument(self.params.epsilon)}${self.params.affine ? ', affine=True' : ''})`,
    call: '$self($0)',
  }),
  keras: (self) => ({
    module: `layers.GroupNormalization(${inputShape(self)[0]}, axis=1, epsilon=${pythonNumber(self.params.epsilon)}${self.params.affine ? '' : ', center=False, scale=False'})`,
    call: '$self($0)',
  }),
});
