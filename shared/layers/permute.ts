/** Permute: dimensions in another order. They are counted from 1, because the batch, which stays, is 0 in PyTorch. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { listed, numbersIn } from './number-list.ts';
import { setParameter } from './remedies.ts';
import { float, inputShape, mainPort, shapeWords } from './shapes.ts';

/** The order, or null when it does not name each of `rank` dimensions once. */
function orderOf(line: string, rank: number): readonly number[] | null {
  const order = numbersIn(line);
  const wanted = Array.from({ length: rank }, (_, axis) => axis + 1);
  return order !== null && order.length === rank && wanted.every((axis) => order.includes(axis)) ? order : null;
}

export const permute = defineLayer({
  type: 'permute',
  category: 'shape',
  icon: 'shuffle',
  label: text('Swap dimensions', '交换维度'),
  term: 'Permute',
  help: text(
    'Puts the dimensions in another order, without changing a number: maps, height, width is 1, 2, 3; the other way round is 3, 2, 1.',
    '改变维度的顺序而不改变数字：图数、高、宽是 1、2、3，倒过来是 3、2、1。',
  ),
  parameters: {
    order: {
      kind: 'text',
      default: '2, 3, 1',
      maxLength: 30,
      label: text('Order', '顺序'),
      hint: text('Which dimension comes first, second, third. Each once, counted from 1.', '哪个维度排第一、第二、第三。每个一次，从 1 数起。'),
    },
  },
  inputs: [mainPort],
  summary: ({ order }) => text(order, order),
  output(self) {
    const shape = inputShape(self);
    const order = orderOf(self.params.order, shape.length);
    if (order !== null) return ok(float(order.map((axis) => shape[axis - 1] ?? 1)));
    const fitting = listed(shape.map((_, axis) => shape.length - axis));
    const words = shapeWords(shape);
    return refused(
      makeProblem({
        code: 'order-does-not-fit',
        place: { node: self.node, parameter: 'order' },
        what: text(
          `The order "${self.params.order}" does not name each of the ${shape.length} dimensions once (${words.en} come in).`,
          `顺序“${self.params.order}”没有恰好列出 ${shape.length} 个维度各一次（输入为${words.zh}）。`,
        ),
        fix: setParameter(self.node, 'order', fitting, text(`Use ${fitting}`, `改为 ${fitting}`)),
      }),
    );
  },
  lower: ({ params, builder, inputs: types }, inputs) =>
    builder.emit('Transpose', inputs, { perm: [0, ...(orderOf(params.order, types[0]?.shape.length ?? 0) ?? [])] }),
  torch: ({ params }) => ({ call: `$0.permute(0, ${listed(numbersIn(params.order) ?? [])})` }),
  keras: ({ params }) => ({ call: `ops.transpose($0, (0, ${listed(numbersIn(params.order) ?? [])}))` }),
});
