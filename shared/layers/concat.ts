/** Concat: maps stacked on maps, or rows put end to end. Axis 1 of the batch. */
import { ok, refused } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { float, inputShape, mismatch, shapeWords } from './shapes.ts';

export const concat = defineLayer({
  type: 'concat',
  category: 'combine',
  icon: 'combine',
  label: text('Put side by side', '并排'),
  term: 'Concat',
  help: text(
    'Joins branches without mixing them: maps are stacked, rows of numbers are put end to end. The next layer sees all of them.',
    '把各分支连在一起而不混合：特征图叠放，数字首尾相接。下一层能看到全部。',
  ),
  parameters: {},
  inputs: [{ id: 'in', label: text('Inputs', '输入'), many: true }],
  output(self) {
    const first = inputShape(self);
    const odd = self.inputs.find(({ shape }) => shape.length !== first.length || shape.some((size, axis) => axis > 0 && size !== first[axis]));
    if (odd !== undefined) return refused(mismatch('shapes-do-not-stack', self.node, text('Concat', '并排'), shapeWords(first), shapeWords(odd.shape)));
    return ok(float([self.inputs.reduce((sum, { shape }) => sum + (shape[0] ?? 0), 0), ...first.slice(1)]));
  },
  lower: ({ builder }, inputs) => (inputs.length === 1 ? builder.emit('Identity', inputs) : builder.emit('Concat', inputs, { axis: 1 })),
  torch: () => ({ call: 'torch.cat([$*], dim=1)' }),
  keras: () => ({ call: 'ops.concatenate([$*], axis=1)' }),
});
