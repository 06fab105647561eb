/** The first step of a sequence alone: what a class token has gathered. `[length, size]` -> `[size]`. */
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectSequence, float, mainPort } from './shapes.ts';

export const firstStep = defineLayer({
  type: 'first-step',
  category: 'attend',
  icon: 'arrow-left-to-line',
  label: text('Read the first step', '读取第一步'),
  term: 'x[:, 0]',
  help: text(
    'Keeps the first step and forgets the rest: where a class token, or the [CLS] before a text, has gathered what the whole says.',
    '只保留第一步：分类标记（或文本开头的 [CLS]）已把整体信息汇集在这里。',
  ),
  parameters: {},
  inputs: [mainPort],
  output(self) {
    const sequence = expectSequence(self, text('Reading the first step', '读取第一步'));
    return sequence.ok ? ok(float([sequence.value[1]])) : sequence;
  },
  lower: ({ builder: g, inputs: types }, inputs) => g.reshape(g.emit('Slice', inputs, { starts: [0], ends: [1], axes: [1] }), [-1, types[0]?.shape[1] ?? 0]),
  torch: () => ({ call: '$0[:, 0]' }),
  keras: () => ({ call: '$0[:, 0]' }),
});
