/** Attention pooling: a learned weighing of all steps into one row of numbers. `[length, size]` -> `[size]`. */
import { defined } from '../base/assert.ts';
import { ok } from '../base/problem.ts';
import { text } from '../base/text.ts';
import { applyLinear, linearWeights, never, partOf, weightsOf } from './attention-parts.ts';
import { defineLayer } from './define.ts';
import { expectSequence, float, inputShape, mainPort } from './shapes.ts';

const helper = `class AttentionPooling(nn.Module):
    """The mean of all steps, each with a learned weight. \`mask\` is true for real steps."""

    def __init__(self, size):
        super().__init__()
        self.score = nn.Linear(size, 1)

    def forward(self, x, mask=None):
        scores = self.score(x)  # [N, L, 1]
        if mask is not None:
            scores = scores.masked_fill(~mask.unsqueeze(2), -1e30)
        return (scores.softmax(dim=1) * x).sum(dim=1)`;

const kerasHelper = `class AttentionPooling(layers.Layer):
    """The mean of all steps, each with a learned weight. \`real\` is true for real steps."""

    def __init__(self, **more):
        super().__init__(**more)
        self.score = layers.Dense(1)

    def call(self, x, real=None):
        scores = self.score(x)  # [N, L, 1]
        if real is not None:
            scores = ops.where(real[..., None], scores, -1e30)
        return ops.sum(ops.softmax(scores, axis=1) * x, axis=1)`;

export const attentionPooling = defineLayer({
  type: 'attention-pooling',
  category: 'attend',
  icon: 'focus',
  label: text('Gather what matters', '汇集要点'),
  term: 'Attention pooling',
  help: text(
    'Makes one row of numbers out of a sequence: it learns how much each step matters and takes the mean with these weights.',
    '把序列变成一行数字：学习每一步有多重要，再按这些权重取平均。',
  ),
  parameters: {},
  inputs: [mainPort],
  output(self) {
    const sequence = expectSequence(self, text('Attention pooling', '注意力池化'));
    return sequence.ok ? ok(float([sequence.value[1]])) : sequence;
  },
  weights: (self) => weightsOf('score', linearWeights(inputShape(self)[1] ?? 0, 1, 'torch')),
  multiplyAdds: (self) => 2 * inputShape(self).reduce((product, size) => product * size, 1),
  lower(context, inputs) {
    const { builder: g, padding, inputs: types } = context;
    const [length = 0, size = 0] = types[0]?.shape ?? [];
    const x = defined(inputs[0], 'the sequence');
    const scores = g.transpose(applyLinear(partOf(context, 'score'), x), [0, 2, 1]); // [N, 1, L]
    const [real = null] = padding;
    const hidden = real && g.reshape(g.mul(g.sub(real, g.scalar(1)), g.scalar(-never)), [-1, 1, length]);
    const shares = g.emit('Softmax', [hidden ? g.add(scores, hidden) : scores], { axis: -1 });
    return g.reshape(g.matMul(shares, x), [-1, size]);
  },
  torch: (self) => ({
    module: `AttentionPooling(${inputShape(self)[1]})`,
    call: self.padding[0] === true ? '$self($0, $mask0)' : '$self($0)',
    helpers: [helper],
  }),
  keras: (self) => ({
    module: 'AttentionPooling()',
    call: self.padding[0] === true ? '$self($0, real=$mask0)' : '$self($0)',
    weights: ['$(score.weight).T', '$(score.bias)'],
    helpers: [kerasHelper],
  }),
});
