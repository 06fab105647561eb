/** One number for each part of a text, by comparing a row with the rows of the segment embedding. `[size]` -> `[parts]`. */
import { ok } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { segments } from './segments.ts';
import { expectVector, float, inputShape, mainPort } from './shapes.ts';

export const partLogits = defineLayer({
  type: 'part-logits',
  category: 'decide',
  icon: 'list-ordered',
  label: text('Compare with the parts', '与各部分比较'),
  term: 'Shared head',
  help: text(
    'Gives one number for each part of a text: how alike a row of numbers is to the row of that part in the segment embedding above. It has no weights of its own.',
    '为文本的每个部分给出一个数：一行数字与上方“分段编码”中该部分那一行有多相似。自身没有权重。',
  ),
  parameters: {
    parts: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 1000,
      label: text('Parts', '部分数'),
      hint: text('As many as the segment embedding tells apart.', '与分段编码区分的部分数相同。'),
    },
  },
  inputs: [mainPort],
  summary: ({ parts }) => text(counted(parts, 'part'), `${parts} 个部分`),
  output(self) {
    const size = expectVector(self, text('Comparing with the parts', '与各部分比较'));
    return size.ok ? ok(float([self.params.parts])) : size;
  },
  shares: (self) => [
    { name: 'weight', layer: segments.type, weight: 'weight', type: float([self.params.parts, inputShape(self)[0] ?? 0]), parameter: 'parts' },
  ],
  multiplyAdds: (self) => (inputShape(self)[0] ?? 0) * self.params.parts,
  lower: ({ builder: g, weight }, inputs) => g.emit('Gemm', [inputs[0] ?? null, weight('weight')], { transB: 1 }),
  torch: () => ({ call: 'F.linear($0, $shared.weight)' }),
  keras: () => ({ call: 'ops.matmul($0, ops.transpose($shared.rows))' }),
});
