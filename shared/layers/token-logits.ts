/** The vocabulary head of a language model: at every step one number for each piece. `[length, size]` -> `[length, vocabulary]`. */
import { defined } from '../base/assert.ts';
import { ok } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { linearWeights, project } from './attention-parts.ts';
import { defineLayer } from './define.ts';
import { embedding } from './embedding.ts';
import { expectSequence, float, inputShape, mainPort } from './shapes.ts';

const kerasHelper = `class AddBias(layers.Layer):
    """One learned number for each piece: how common it is."""

    def build(self, shape):
        self.bias = self.add_weight(shape=(shape[-1],), initializer="zeros", name="bias")

    def call(self, x):
        return x + self.bias`;

export const tokenLogits = defineLayer({
  type: 'token-logits',
  category: 'decide',
  icon: 'spell-check',
  label: text('Score every piece', '给每个片段打分'),
  term: 'Vocabulary head',
  help: text(
    'At every step gives one number for each piece the text can be made of: how likely it is there. It can compare with the very rows by which the pieces came in.',
    '在每一步为每个可能的片段给出一个数：它出现在此处的可能性。可以直接与片段进入网络时的那些行作比较。',
  ),
  parameters: {
    vocabulary: {
      kind: 'integer',
      default: 10_000,
      min: 1,
      max: 10_000_000,
      label: text('Different pieces', '片段种类'),
      hint: text('As many as the tokenizer knows. Filled from the data.', '与分词器的片段数相同。由数据填入。'),
    },
    tied: {
      kind: 'boolean',
      default: true,
      label: text('Share with the embedding', '与嵌入共享'),
      hint: text(
        'Uses the rows of the Embedding above instead of weights of its own: fewer weights, and often better text (as in GPT-2 and BERT).',
        '使用上方“嵌入”的各行而非自己的权重：权重更少，效果往往更好（如 GPT-2、BERT）。',
      ),
    },
    bias: {
      kind: 'boolean',
      default: false,
      expert: true,
      label: text('Offset (bias)', '偏置'),
      hint: text('Adds one learned number for each piece: how common it is.', '为每个片段加一个可学习的数：它有多常见。'),
    },
  },
  inputs: [mainPort],
  keepsPadding: true,
  summary: ({ vocabulary, tied }) => text(`${counted(vocabulary, 'piece')}${tied ? ', shared' : ''}`, `${vocabulary} 种片段${tied ? '，共享' : ''}`),
  output(self) {
    const sequence = expectSequence(self, text('The vocabulary head', '词表输出层'));
    return sequence.ok ? ok(float([sequence.value[0], self.params.vocabulary])) : sequence;
  },
  weights(self) {
    const { vocabulary, tied, bias } = self.params;
    const [weight, offset] = linearWeights(inputShape(self)[1] ?? 0, vocabulary, 'torch');
    return [...(tied || weight === undefined ? [] : [weight]), ...(bias && offset !== undefined ? [{ ...offset, init: { kind: 'zeros' } as const }] : [])];
  },
  shares: (self) =>
    self.params.tied
      ? [{ name: 'weight', layer: embedding.type, weight: 'weight', type: float([self.params.vocabulary, inputShape(self)[1] ?? 0]), parameter: 'tied' }]
      : [],
  multiplyAdds: (self) => inputShape(self).reduce((product, size) => product * size, self.params.vocabulary),
  lower: (context, inputs) =>
    project(context, defined(inputs[0], 'the sequence'), context.weight('weight'), context.params.bias ? context.weight('bias') : null),
  torch(self) {
    const { vocabulary, tied, bias } = self.params;
    const size = inputShape(self)[1];
    if (!tied)
      return {
        module: `nn.Linear(${size}, ${vocabulary}${bias ? '' : ', bias=False'})`,
        ...(bias ? { setup: ['nn.init.zeros_($self.bias)'] } : {}),
        call: '$self($0)',
      };
    if (!bias) return { call: 'F.linear($0, $shared.weight)' };
    return { module: `nn.ParameterDict({"bias": torch.zeros(${vocabulary})})`, call: 'F.linear($0, $shared.weight, $self["bias"])' };
  },
  keras({ params: { vocabulary, tied, bias } }) {
    if (!tied)
      return { module: `layers.Dense(${vocabulary}${bias ? '' : ', use_bias=False'})`, call: '$self($0)', weights: ['$weight.T', ...(bias ? ['$bias'] : [])] };
    const scores = 'ops.matmul($0, ops.transpose($shared.embeddings))';
    return bias ? { module: 'AddBias()', call: `$self(${scores})`, helpers: [kerasHelper] } : { call: scores };
  },
});
