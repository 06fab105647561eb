/** Reshape: the same numbers in another shape, row by row. The batch stays outside. */
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { sizeOf, type Shape } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { setParameter } from './remedies.ts';
import { float, inputShape, mainPort, shapeWords } from './shapes.ts';
import { listed, numbersIn } from './number-list.ts';

const most = 4;

/** The wanted sizes with -1 filled in, or null when they do not hold exactly the numbers there are. */
function filled(shape: string, count: number): Shape | null {
  const sizes = numbersIn(shape);
  if (sizes === null || sizes.length === 0 || sizes.length > most) return null;
  if (sizes.some((size) => size !== -1 && size < 1) || sizes.filter((size) => size === -1).length > 1) return null;
  const known = sizeOf(sizes.filter((size) => size !== -1));
  const whole = sizes.map((size) => (size === -1 ? count / known : size));
  return whole.every(Number.isInteger) && sizeOf(whole) === count ? whole : null;
}

function reshaped(self: {
  readonly node: string;
  readonly inputs: Parameters<typeof inputShape>[0]['inputs'];
  readonly params: { readonly shape: string };
}): Result<Shape> {
  const from = inputShape(self);
  const count = sizeOf(from);
  const shape = filled(self.params.shape, count);
  if (shape !== null) return ok(shape);
  const words = shapeWords(from);
  return refused(
    makeProblem({
      code: 'shape-does-not-hold',
      place: { node: self.node, parameter: 'shape' },
      what: text(
        `The shape "${self.params.shape}" does not hold the ${count} numbers coming in (${words.en}).`,
        `形状“${self.params.shape}”放不下输入的 ${count} 个数（${words.zh}）。`,
      ),
      how: text(
        `Write one to ${most} whole numbers separated by commas whose product is ${count}; one of them may be -1, for "the rest".`,
        `请写一到${most}个用逗号分隔的整数，乘积为 ${count}；其中一个可写 -1，表示“其余”。`,
      ),
      fix: setParameter(self.node, 'shape', String(count), text(`Use one row of ${count}`, `使用一行 ${count} 个数`)),
    }),
  );
}

export const reshape = defineLayer({
  type: 'reshape',
  category: 'shape',
  icon: 'boxes',
  label: text('Lay out anew', '重新排列'),
  term: 'Reshape',
  help: text(
    'Lays the same numbers out in another shape, row by row: for example 784 numbers as 1 map of 28 × 28.',
    '把同样的数字逐行排成另一种形状：例如把 784 个数排成 1 张 28 × 28 的图。',
  ),
  parameters: {
    shape: {
      kind: 'text',
      default: '-1',
      maxLength: 60,
      label: text('Shape', '形状'),
      hint: text(
        'Sizes separated by commas: maps, height, width. -1 stands for what is left; alone, it gives one row.',
        '用逗号分隔的大小：图数、高、宽。-1 表示其余部分，单独使用则排成一行。',
      ),
    },
  },
  inputs: [mainPort],
  summary: ({ shape }) => text(shape, shape),
  output(self) {
    const shape = reshaped(self);
    return shape.ok ? ok(float(shape.value)) : shape;
  },
  // The same numbers, looked at in another way.
  activations: () => 0,
  lower: ({ params, builder, inputs: types }, inputs) =>
    builder.emit('Reshape', inputs, { shape: [0, ...(filled(params.shape, sizeOf(types[0]?.shape ?? [])) ?? [-1])] }),
  torch: (self) => ({ call: `$0.reshape(-1, ${listed(filled(self.params.shape, sizeOf(inputShape(self))) ?? [])})` }),
  keras: (self) => ({ call: `ops.reshape($0, (-1, ${listed(filled(self.params.shape, sizeOf(inputShape(self))) ?? [])}))` }),
});
