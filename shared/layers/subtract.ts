/** Subtract: one branch less another of the same shape. */
import { ok } from '../base/problem.ts';
import { sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectSame, float, inputShape, mainPort } from './shapes.ts';

export const subtract = defineLayer({
  type: 'subtract',
  category: 'combine',
  icon: 'split',
  label: text('Take the difference', '求差'),
  term: 'Subtract',
  help: text('Takes the second branch from the first, number by number: what is different between the two.', '第一个分支逐个数字减去第二个：两者有何不同。'),
  parameters: {},
  inputs: [mainPort, { id: 'minus', label: text('Taken away', '减去') }],
  keepsPadding: true,
  output(self) {
    const shape = expectSame(self, text('Subtract', '求差'));
    return shape.ok ? ok(float(shape.value)) : shape;
  },
  multiplyAdds: (self) => sizeOf(inputShape(self)),
  lower: ({ builder }, inputs) => builder.emit('Sub', inputs),
  torch: () => ({ call: '$0 - $1' }),
  keras: () => ({ call: '$0 - $1' }),
});
