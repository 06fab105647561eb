/** Add: inputs of one shape, added number by number (a skip connection). */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectSame, float, inputShape } from './shapes.ts';

export const add = defineLayer({
  type: 'add',
  category: 'combine',
  icon: 'plus',
  label: text('Add together', '相加'),
  term: 'Add',
  help: text(
    'Adds two or more branches number by number. A branch that skips some layers and is added back helps deep networks to learn.',
    '把两个或更多分支逐个数字相加。跳过几层再加回来的分支有助于深层网络学习。',
  ),
  parameters: {},
  inputs: [{ id: 'in', label: text('Inputs', '输入'), many: true }],
  keepsPadding: true,
  output(self) {
    const shape = expectSame(self, text('Add', '相加'));
    return shape.ok ? ok(float(shape.value)) : shape;
  },
  multiplyAdds: (self) => inputShape(self).reduce((product, size) => product * size, Math.max(0, self.inputs.length - 1)),
  lower: ({ builder }, inputs) => inputs.reduce((sum, input) => builder.emit('Add', [sum, input])),
  torch: ({ inputs }) => ({ call: inputs.map((_, index) => `$${index}`).join(' + ') }),
  keras: ({ inputs }) => ({ call: inputs.map((_, index) => `$${index}`).join(' + ') }),
});
