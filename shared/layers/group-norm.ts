/** GroupNorm (Wu and He 2018): groups of maps, one picture at a time, to mean 0 and variance 1; then a scale and an offset per map. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { sizeOf, tensor } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { epsilon, epsilonArgument, offset, scale } from './normalized.ts';
import { setParameter } from './remedies.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pythonNumber } from './torch.ts';

function largestDivisor(of: number, most: number): number {
  let found = Math.max(1, Math.min(of, most));
  while (of % found !== 0) found--;
  return found;
}

export const groupNorm = defineLayer({
  type: 'group-norm',
  category: 'regularise',
  icon: 'boxes',
  label: text('Keep groups of maps in balance', '分组保持平衡'),
  term: 'GroupNorm',
  help: text(
    'Like BatchNorm2d, but over groups of maps of one picture. Works as well with very small batches.',
    '与 BatchNorm2d 类似，但在单张图像的特征图组内进行。批次很小时也同样有效。',
  ),
  parameters: {
    groups: {
      kind: 'integer',
      default: 4,
      min: 1,
      max: 8192,
      label: text('Groups', '分组数'),
      hint: text(
        'How many groups the maps are put in; must divide their number. 1 takes all together, as many as maps takes each alone.',
        '把特征图分成几组，必须能整除图数。1 表示全部一起，等于图数则每图单独。',
      ),
    },
    epsilon,
  },
  inputs: [mainPort],
  summary: ({ groups }) => text(groups === 1 ? '1 group' : `${groups} groups`, `${groups} 组`),
  output(self) {
    const maps = expectMaps(self, text('GroupNorm', 'GroupNorm '));
    if (!maps.ok) return maps;
    const { groups } = self.params;
    const [channels] = maps.value;
    if (channels % groups === 0) return ok(float(maps.value));
    const fitting = largestDivisor(channels, groups);
    return refused(
      makeProblem({
        code: 'groups-do-not-divide',
        place: { node: self.node, parameter: 'groups' },
        what: text(`${groups} groups do not divide the ${channels} maps coming in.`, `${groups} 组不能整除输入的 ${channels} 张图。`),
        fix: setParameter(self.node, 'groups', fitting, text(`Use ${fitting}`, `改为 ${fitting}`)),
      }),
    );
  },
  weights: (self) => [scale(inputShape(self).slice(0, 1)), offset(inputShape(self).slice(0, 1))],
  multiplyAdds: (self) => 2 * sizeOf(inputShape(self)),
  lower({ params: { groups, epsilon }, builder, weight, inputs: types }, inputs) {
    const [channels = 1, height = 1, width = 1] = types[0]?.shape ?? [];
    const grouped = builder.emit('Reshape', inputs, { shape: [0, groups, -1] }); // [N, groups, C / groups * H * W]
    const fill = (value: number) => builder.constant(tensor('float32', [groups], new Array<number>(groups).fill(value)));
    const level = builder.emit('InstanceNormalization', [grouped, fill(1), fill(0)], { epsilon });
    const maps = builder.emit('Reshape', [level], { shape: [0, channels, height, width] });
    const along = (name: string) => builder.emit('Reshape', [weight(name)], { shape: [channels, 1, 1] });
    return builder.emit('Add', [builder.emit('Mul', [maps, along('weight')]), along('bias')]);
  },
  torch: (self) => ({
    module: `nn.GroupNorm(${self.params.groups}, ${inputShape(self)[0]}${epsilonArgument(self.params.epsilon)})`,
    call: '$self($0)',
  }),
  keras: ({ params }) => ({ module: `layers.GroupNormalization(${params.groups}, axis=1, epsilon=${pythonNumber(params.epsilon)})`, call: '$self($0)' }),
});
