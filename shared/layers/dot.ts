/** Dot: how far two rows of numbers point the same way. `[n]` and `[n]` -> `[1]`. */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectSame, expectVector, float, inputShape, mainPort } from './shapes.ts';

export const dot = defineLayer({
  type: 'dot',
  category: 'combine',
  icon: 'target',
  label: text('Compare', '比较'),
  term: 'Dot product',
  help: text(
    'Multiplies two rows number by number and adds up: one number that is large when the two are alike. Used to recommend and to search.',
    '把两行逐个数字相乘再求和：两者相似时结果大。用于推荐和搜索。',
  ),
  parameters: {},
  inputs: [mainPort, { id: 'other', label: text('The other', '另一个') }],
  output(self) {
    const name = text('Dot product', '比较（点积）');
    const vector = expectVector(self, name);
    if (!vector.ok) return vector;
    const same = expectSame(self, name);
    return same.ok ? ok(float([1])) : same;
  },
  multiplyAdds: (self) => inputShape(self)[0] ?? 0,
  lower: ({ builder }, inputs) => builder.emit('ReduceSum', [builder.emit('Mul', inputs)], { axes: [1], keepdims: 1 }),
  torch: () => ({ call: '($0 * $1).sum(dim=1, keepdim=True)' }),
  keras: () => ({ call: 'ops.sum($0 * $1, axis=1, keepdims=True)' }),
});
