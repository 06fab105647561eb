/** Embedding: a learned row of numbers for every id. int32 `[length]` -> float32 `[length, size]`; weight `[vocabulary, size]`, as in PyTorch. */
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { float, inputShape } from './shapes.ts';
import { pythonNumber } from './torch.ts';

export const embedding = defineLayer({
  type: 'embedding',
  category: 'remember',
  icon: 'book-a',
  label: text('Meaning of each piece', '片段的含义'),
  term: 'Embedding',
  help: text(
    'Learns a row of numbers for every piece of text or every category, so that similar ones come to lie close together.',
    '为每个文本片段或每个类别学习一行数字，使相近的彼此靠近。',
  ),
  parameters: {
    vocabulary: {
      kind: 'integer',
      default: 10_000,
      min: 1,
      max: 10_000_000,
      label: text('Different pieces', '片段种类'),
      hint: text('How many different ids can come in. Filled from the data.', '可能出现多少种编号。由数据填入。'),
    },
    size: {
      kind: 'integer',
      default: 64,
      min: 1,
      max: 65_536,
      recommended: [64, 128, 256],
      label: text('Numbers for each', '每个的数字个数'),
      hint: text('More can tell finer differences apart, and need more data.', '越多越能区分细微差别，也需要更多数据。'),
    },
    spread: {
      kind: 'number',
      default: 1,
      min: 0.0001,
      max: 10,
      expert: true,
      label: text('First spread', '初始幅度'),
      hint: text(
        'How far from zero the rows begin. 0.02 where a vocabulary head shares them, as in GPT-2 and BERT.',
        '各行初始值偏离零的幅度。与词表输出层共享时用 0.02，如 GPT-2、BERT。',
      ),
    },
    padding: {
      kind: 'integer',
      default: -1,
      min: -1,
      max: 10_000_000,
      expert: true,
      label: text('Id of padding', '补齐编号'),
      hint: text('The row of this id stays zero and is never trained. -1: there is none.', '该编号对应的行始终为零、不参与训练。-1 表示没有。'),
    },
  },
  inputs: [{ id: 'in', label: text('Pieces', '片段'), takes: 'ids' }],
  keepsPadding: true,
  summary: ({ size }) => text(`${counted(size, 'number')} each`, `每个 ${size} 个数`),
  output: ({ node, params, inputs }) => {
    if (params.padding < params.vocabulary) return ok(float([...inputShape({ node, inputs }), params.size]));
    return refused(
      makeProblem({
        code: 'padding-outside',
        place: { node, parameter: 'padding' },
        what: text(
          `The id of padding is ${params.padding}, but there are only ids below ${params.vocabulary}.`,
          `补齐编号是 ${params.padding}，但编号都小于 ${params.vocabulary}。`,
        ),
        how: text('Use -1, or an id that exists.', '请使用 -1，或一个存在的编号。'),
      }),
    );
  },
  weights: ({ params }) => [
    { name: 'weight', role: 'weight', type: float([params.vocabulary, params.size]), init: { kind: 'normal', std: params.spread, zeroRow: params.padding } },
  ],
  lower: ({ params: { padding }, builder, weight }, inputs) =>
    builder.emit('Gather', [weight('weight'), inputs[0] ?? null], { axis: 0, ...(padding >= 0 && { untrained: padding }) }),
  torch: ({ params }) => ({
    module: `nn.Embedding(${params.vocabulary}, ${params.size}${params.padding >= 0 ? `, padding_idx=${params.padding}` : ''})`,
    ...(params.spread === 1
      ? {}
      : {
          setup: [
            `nn.init.normal_($self.weight, std=${pythonNumber(params.spread)})`,
            ...(params.padding < 0 ? [] : [`nn.init.zeros_($self.weight[${params.padding}])`]),
          ],
        }),
    call: '$self($0)',
  }),
  keras: ({ params }) => {
    const rows = '$self($0)';
    return {
      module: `layers.Embedding(${params.vocabulary}, ${params.size}, embeddings_initializer=keras.initializers.RandomNormal(stddev=${pythonNumber(params.spread)}))`,
      // Keras has no row that is never trained: what it gives is put out.
      call: params.padding < 0 ? rows : `${rows} * ops.cast(ops.not_equal($0, ${params.padding}), "float32")[..., None]`,
    };
  },
});
