/** Segment embedding (BERT): a learned row for the part of a text a piece belongs to, counted by its separators. */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused } from '../base/problem.ts';
import { counted, text } from '../base/text.ts';
import { defineLayer } from './define.ts';
import { expectPieces, expectSequence, float, inputShape, mainPort } from './shapes.ts';

const helper = `class Segments(nn.Embedding):
    """Adds a learned row for the part of the text each piece is in; \`separator\` ends a part."""

    def __init__(self, count, size, separator=None):
        super().__init__(count, size)
        self.separator = separator
        nn.init.normal_(self.weight, std=0.02)

    def forward(self, x, ids=None):
        if ids is None:
            return x + self.weight[0]
        ends = (ids == self.separator).long()
        return x + super().forward((ends.cumsum(1) - ends).clamp(max=self.num_embeddings - 1))`;

const kerasHelper = `class Segments(layers.Layer):
    """Adds a learned row for the part of the text each piece is in; \`separator\` ends a part."""

    def __init__(self, count, size, separator=None, **more):
        super().__init__(**more)
        self.count, self.separator = count, separator
        self.rows = self.add_weight(shape=(count, size), initializer=keras.initializers.RandomNormal(stddev=0.02), name="weight")

    def call(self, x, ids=None):
        if ids is None:
            return x + self.rows[0]
        ends = ops.cast(ops.equal(ids, self.separator), "int32")
        return x + ops.take(self.rows, ops.minimum(ops.cumsum(ends, axis=1) - ends, self.count - 1), axis=0)`;

export const segments = defineLayer({
  type: 'segments',
  category: 'attend',
  icon: 'rows-2',
  label: text('Say which part it is', '标明所属部分'),
  term: 'Segment embedding',
  help: text(
    'Adds to every step a row of numbers for the part of the text it is in, such as question and answer. Without the ids wired in, all is one part.',
    '给每一步加上一行表示它属于文本哪一部分的数字，例如问题与回答。不接编号时，全部视为同一部分。',
  ),
  parameters: {
    count: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 1000,
      label: text('Parts', '部分数'),
      hint: text('How many parts are told apart; later ones count as the last.', '区分多少个部分；更靠后的都算最后一部分。'),
    },
    tokenizer: {
      kind: 'tokenizer',
      default: null,
      label: text('Pieces', '片段'),
      hint: text('Which piece ends a part. Filled from the data.', '哪个片段结束一个部分。由数据填入。'),
    },
  },
  inputs: [mainPort, { id: 'ids', label: text('Pieces', '片段'), takes: 'ids', optional: true }],
  keepsPadding: true,
  summary: ({ count }) => text(counted(count, 'part'), `${count} 个部分`),
  output(self) {
    const sequence = expectSequence(self, text('Segments', '分段编码'));
    if (!sequence.ok) return sequence;
    const [, pieces] = self.inputs;
    if (pieces === undefined) return ok(float(sequence.value));
    const ids = expectPieces(self.node, pieces, text('Segments', '分段编码'));
    if (!ids.ok) return ids;
    const [length] = ids.value.shape;
    if (length === sequence.value[0]) return ok(float(sequence.value));
    return refused(
      makeProblem({
        code: 'segments-differ',
        place: { node: self.node, port: 'ids' },
        what: text(`There are ${sequence.value[0]} steps, but ${length} pieces.`, `共有 ${sequence.value[0]} 步，但有 ${length} 个片段。`),
        how: text('Wire in the text that the steps were made of.', '请接入这些步所对应的文本。'),
      }),
    );
  },
  weights: (self) => [{ name: 'weight', role: 'weight', type: float([self.params.count, inputShape(self)[1] ?? 0]), init: { kind: 'normal', std: 0.02 } }],
  lower({ params, builder: g, weight }, inputs) {
    const [x, ids] = [defined(inputs[0], 'the sequence'), inputs[1]];
    const separator = params.tokenizer?.specials.end ?? null;
    if (ids === undefined || separator === null) return g.add(x, g.emit('Slice', [weight('weight')], { starts: [0], ends: [1], axes: [0] }));
    const ends = g.cast(g.emit('Equal', [ids, g.scalar(separator, 'int32')]), 'float32');
    const before = g.emit('Clip', [g.emit('CumSum', [ends], { axis: 1, exclusive: 1 })], { max: params.count - 1 });
    return g.add(x, g.emit('Gather', [weight('weight'), g.cast(before, 'int32')], { axis: 0 }));
  },
  torch(self) {
    const separator = self.params.tokenizer?.specials.end ?? null;
    const apart = self.inputs.length > 1 && separator !== null;
    return {
      module: `Segments(${self.params.count}, ${inputShape(self)[1]}${apart ? `, separator=${separator}` : ''})`,
      call: apart ? '$self($0, $1)' : '$self($0)',
      helpers: [helper],
    };
  },
  keras(self) {
    const separator = self.params.tokenizer?.specials.end ?? null;
    const apart = self.inputs.length > 1 && separator !== null;
    return {
      module: `Segments(${self.params.count}, ${inputShape(self)[1]}${apart ? `, separator=${separator}` : ''})`,
      call: apart ? '$self($0, $1)' : '$self($0)',
      helpers: [kerasHelper],
    };
  },
});
