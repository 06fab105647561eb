/** A learned row before the first step, which gathers what the whole sequence says (BERT's [CLS], ViT). `[L, size]` -> `[L + 1, size]`. */
import { defined } from '../base/assert.ts';
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectSequence, float, inputShape, mainPort } from './shapes.ts';

const helper = `class ClassToken(nn.Module):
    """A learned step before the first one, for what the whole sequence says."""

    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.randn(size) * 0.02)

    def forward(self, x):
        return torch.cat([self.weight.expand(len(x), 1, -1), x], dim=1)`;

const kerasHelper = `class ClassToken(layers.Layer):
    """A learned step before the first one, for what the whole sequence says."""

    def __init__(self, size, **more):
        super().__init__(**more)
        self.token = self.add_weight(shape=(size,), initializer=keras.initializers.RandomNormal(stddev=0.02), name="weight")

    def call(self, x):
        return ops.concatenate([ops.zeros_like(x[:, :1]) + self.token, x], axis=1)`;

export const classToken = defineLayer({
  type: 'class-token',
  category: 'attend',
  icon: 'bookmark',
  label: text('A place for the answer', '为答案留一个位置'),
  term: 'Class token',
  help: text(
    'Puts a learned step before the first one. Attention fills it with what the whole sequence says; the answer is then read from it alone.',
    '在第一步之前加一个可学习的步。注意力会把整个序列的信息汇集到这里，答案就从这一步读出。',
  ),
  parameters: {},
  inputs: [mainPort],
  output(self) {
    const sequence = expectSequence(self, text('A class token', '分类标记'));
    return sequence.ok ? ok(float([sequence.value[0] + 1, sequence.value[1]])) : sequence;
  },
  weights: (self) => [{ name: 'weight', role: 'weight', type: float([inputShape(self)[1] ?? 0]), init: { kind: 'normal', std: 0.02 } }],
  /** Zeros before the sequence, and the token before zeros: works for any number of rows. */
  lower({ builder: g, weight, padding, setPadding, inputs: types }, inputs) {
    const [length = 0, size = 0] = types[0]?.shape ?? [];
    const [real = null] = padding;
    if (real !== null) setPadding(g.emit('Pad', [real], { pads: [0, 1, 0, 0], constant_value: 1 }));
    const later = g.emit('Pad', [defined(inputs[0], 'the sequence')], { pads: [0, 1, 0, 0, 0, 0] });
    return g.add(later, g.emit('Pad', [g.reshape(weight('weight'), [1, size])], { pads: [0, 0, length, 0] }));
  },
  torch: (self) => ({
    module: `ClassToken(${inputShape(self)[1]})`,
    call: '$self($0)',
    helpers: [helper],
    ...(self.padding[0] === true ? { padding: 'F.pad($mask0, (1, 0), value=True)' } : {}),
  }),
  keras: (self) => ({
    module: `ClassToken(${inputShape(self)[1]})`,
    call: '$self($0)',
    helpers: [kerasHelper],
    ...(self.padding[0] === true ? { padding: 'ops.pad($mask0, ((0, 0), (1, 0)), constant_values=True)' } : {}),
  }),
});
