/** Multiply: inputs multiplied number by number. A size of 1 is repeated, so that one number can weigh a whole map. */
import { ok, refused } from '../base/problem.ts';
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { float, inputShape, mismatch, shapeWords } from './shapes.ts';

export const multiply = defineLayer({
  type: 'multiply',
  category: 'combine',
  icon: 'merge',
  label: text('Multiply together', '相乘'),
  term: 'Multiply',
  help: text(
    'Multiplies branches number by number. A branch that ends with Sigmoid thus opens and closes another, like a gate; maps of 1 × 1 weigh whole maps.',
    '把分支逐个数字相乘。以 Sigmoid 结尾的分支因此像门一样开关另一个分支；1 × 1 的特征图可给整张图加权。',
  ),
  parameters: {},
  inputs: [{ id: 'in', label: text('Inputs', '输入'), many: true }],
  keepsPadding: true,
  output(self) {
    const first = inputShape(self);
    const shape = first.map((_, axis) => Math.max(...self.inputs.map((input) => input.shape[axis] ?? 0)));
    const odd = self.inputs.find((input) => input.shape.length !== first.length || input.shape.some((size, axis) => size !== shape[axis] && size !== 1));
    if (odd === undefined) return ok(float(shape));
    const other = odd === self.inputs[0] ? (self.inputs[1] ?? odd) : odd;
    return refused(mismatch('shapes-differ', self.node, text('Multiply', '相乘'), shapeWords(first), shapeWords(other.shape)));
  },
  multiplyAdds: (self) => Math.max(0, self.inputs.length - 1) * Math.max(...self.inputs.map(({ shape }) => sizeOf(shape))),
  lower: ({ builder }, inputs) => inputs.reduce((product, input) => builder.emit('Mul', [product, input])),
  torch: ({ inputs }) => ({ call: inputs.map((_, index) => `$${index}`).join(' * ') }),
  keras: ({ inputs }) => ({ call: inputs.map((_, index) => `$${index}`).join(' * ') }),
});
