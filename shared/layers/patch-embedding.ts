/** Patch embedding (Dosovitskiy et al. 2021): a picture cut into squares, each turned into a row of numbers. Maps -> `[patches, size]`. */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { kaimingUniform, uniformByFan } from './initializers.ts';
import { setParameter } from './remedies.ts';
import { expectMaps, float, inputShape, mainPort } from './shapes.ts';
import { pair, times } from './torch.ts';

/** Sizes of an input `[C, H, W]` cut into patches of `[h, w]`. */
function cut(shape: readonly number[], patch: readonly number[]) {
  const [channels, height, width] = shape as [number, number, number];
  const [h, w] = patch as [number, number];
  return { channels, h, w, rows: height / h, columns: width / w, numbers: channels * h * w };
}

export const patchEmbedding = defineLayer({
  type: 'patch-embedding',
  category: 'attend',
  icon: 'grid-3x3',
  label: text('Cut a picture into patches', '把图像切成小块'),
  term: 'Patch embedding',
  help: text(
    'Cuts a picture into squares and makes of each a row of numbers, so that a picture becomes a sequence that attention can read.',
    '把图像切成小方块，每块变成一行数字，于是图像成为注意力可以读取的序列。',
  ),
  parameters: {
    patch: {
      kind: 'size',
      length: 2,
      default: [4, 4],
      min: 1,
      max: 1024,
      label: text('Patch', '小块'),
      hint: text('Height and width of a patch. Smaller ones see finer detail and take more time.', '小块的高和宽。越小细节越多，也越费时间。'),
    },
    size: {
      kind: 'integer',
      default: 64,
      min: 1,
      max: 65_536,
      recommended: [64, 128, 768],
      label: text('Numbers for each', '每块的数字个数'),
      hint: text('More can tell finer differences apart, and need more data.', '越多越能区分细微差别，也需要更多数据。'),
    },
  },
  inputs: [mainPort],
  summary: ({ patch, size }) => text(`${times(patch)}, ${counted(size, 'number')}`, `${times(patch)}，${size} 个数`),
  output(self) {
    const maps = expectMaps(self, text('Patch embedding', '图像分块'));
    if (!maps.ok) return maps;
    const { patch, size } = self.params;
    const [, height, width] = maps.value;
    const { rows, columns } = cut(maps.value, patch);
    if (Number.isInteger(rows) && Number.isInteger(columns)) return ok(float([rows * columns, size]));
    const fitting = [height, width].map((whole, axis) => {
      const wanted = patch[axis] ?? 1;
      return Array.from({ length: Math.min(wanted, whole) }, (_, i) => Math.min(wanted, whole) - i).find((n) => whole % n === 0) ?? 1;
    });
    return refused(
      makeProblem({
        code: 'patches-do-not-fit',
        place: { node: self.node, parameter: 'patch' },
        what: text(
          `A picture of ${height} × ${width} cannot be cut into whole patches of ${times(patch)}.`,
          `${height} × ${width} 的图像无法整除为 ${times(patch)} 的小块。`,
        ),
        fix: setParameter(self.node, 'patch', fitting, text(`Use patches of ${times(fitting)}`, `使用 ${times(fitting)} 的小块`)),
      }),
    );
  },
  weights(self) {
    const { channels, h, w, numbers } = cut(inputShape(self), self.params.patch);
    const { size } = self.params;
    return [
      { name: 'weight', role: 'weight', type: float([size, channels, h, w]), init: kaimingUniform(numbers) },
      { name: 'bias', role: 'weight', type: float([size]), init: uniformByFan(numbers), decay: false },
    ];
  },
  multiplyAdds: (self) => inputShape(self).reduce((product, size) => product * size, self.params.size),
  /** A convolution whose windows do not overlap is one product over all patches. */
  lower({ params, builder: g, weight, inputs: types }, inputs) {
    const { channels, h, w, rows, columns, numbers } = cut(types[0]?.shape ?? [], params.patch);
    const apart = g.reshape(defined(inputs[0], 'the picture'), [-1, channels, rows, h, columns, w]);
    const patches = g.reshape(g.transpose(apart, [0, 2, 4, 1, 3, 5]), [-1, numbers]); // [N * patches, C * h * w]
    const made = g.emit('Gemm', [patches, g.reshape(weight('weight'), [params.size, numbers]), weight('bias')], { transB: 1 });
    return g.reshape(made, [-1, rows * columns, params.size]);
  },
  torch(self) {
    const { size, patch } = self.params;
    return {
      module: `nn.Conv2d(${inputShape(self)[0]}, ${size}, ${pair(patch)}, stride=${pair(patch)})`,
      call: '$self($0).flatten(2).transpose(1, 2)',
    };
  },
  keras(self) {
    const { size, patch } = self.params;
    const { rows, columns } = cut(inputShape(self), patch);
    return {
      module: `layers.Conv2D(${size}, ${pair(patch)}, strides=${pair(patch)})`,
      call: `ops.transpose(ops.reshape($self($0), (-1, ${size}, ${rows * columns})), (0, 2, 1))`,
      weights: ['$weight.transpose(2, 3, 1, 0)', '$bias'],
    };
  },
});
