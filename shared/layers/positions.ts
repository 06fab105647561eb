/** Positions: attention alone cannot tell first from last, so a row of numbers for its place is added to each step. */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused } from '../base/problem.ts';
import { tensor } from '../base/tensor.ts';
import { counted, text } from '../base/text.ts';
import { rowsAt } from './attention-parts.ts';
import { defineLayer } from './define.ts';
import { setParameter } from './remedies.ts';
import { expectSequence, float, inputShape, mainPort } from './shapes.ts';

/** Sines and cosines of growing wavelengths (Vaswani et al. 2017): place p, pair i: angle p / 10000^(2i/size). */
function sinusoids(length: number, size: number): readonly number[] {
  return Array.from({ length: length * size }, (_, at) => {
    const [place, i] = [Math.floor(at / size), at % size];
    const angle = place * 10_000 ** (-(i - (i % 2)) / size);
    return i % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
  });
}

const sinusoidsHelper = `def sinusoids(length, size):
    """Places as sines and cosines of growing wavelengths (Vaswani et al. 2017), [length, size]."""
    rates = 10_000.0 ** (-torch.arange(0, size, 2, dtype=torch.float64) / size)
    angles = torch.arange(length)[:, None] * rates
    return torch.stack([angles.sin(), angles.cos()], dim=2).flatten(1)[:, :size]`;

const kerasSinusoids = `def sinusoids(length, size):
    """Places as sines and cosines of growing wavelengths (Vaswani et al. 2017), [length, size]."""
    angles = np.arange(length)[:, None] * 10_000.0 ** (-np.arange(0, size, 2) / size)
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(length, -1)[:, :size].astype(np.float32)`;

const kerasPositions = `class Positions(layers.Layer):
    """Adds a learned row for its place to each step."""

    def __init__(self, maximum, size, **more):
        super().__init__(**more)
        self.rows = self.add_weight(shape=(maximum, size), initializer=keras.initializers.RandomNormal(stddev=0.02), name="weight")

    def call(self, x):
        return x + self.rows[: x.shape[1]]`;

export const positions = defineLayer({
  type: 'positions',
  category: 'attend',
  icon: 'list-ordered',
  label: text('Say which place it is', '标明位置'),
  term: 'Position embedding',
  help: text(
    'Adds to every step a row of numbers for its place. Attention sees a sequence as a heap; with this it knows first from last.',
    '给每一步加上一行表示其位置的数字。注意力本身不分先后，有了它才知道顺序。',
  ),
  parameters: {
    kind: {
      kind: 'choice',
      default: 'learned',
      label: text('Kind', '种类'),
      hint: text('Learned rows suit a fixed length; waves need no training.', '可学习的位置适合固定长度；正弦位置无需训练。'),
      choices: [
        { value: 'learned', label: text('Learned', '可学习') },
        { value: 'sinusoidal', label: text('Waves (sines and cosines)', '正弦与余弦') },
      ],
    },
    maximum: {
      kind: 'integer',
      default: 1024,
      min: 1,
      max: 1_000_000,
      label: text('Places', '位置数'),
      hint: text('How many places are learned: at least as many as there are steps.', '学习多少个位置：不得少于步数。'),
    },
  },
  inputs: [mainPort],
  keepsPadding: true,
  summary: ({ kind, maximum }) => (kind === 'learned' ? text(counted(maximum, 'place'), `${maximum} 个位置`) : text('waves', '正弦')),
  output(self) {
    const sequence = expectSequence(self, text('Positions', '位置编码'));
    if (!sequence.ok) return sequence;
    const [length] = sequence.value;
    if (self.params.kind !== 'learned' || length <= self.params.maximum) return ok(float(sequence.value));
    return refused(
      makeProblem({
        code: 'too-few-places',
        place: { node: self.node, parameter: 'maximum' },
        what: text(
          `There are ${length} steps, but only ${self.params.maximum} places are learned.`,
          `共有 ${length} 步，但只学习 ${self.params.maximum} 个位置。`,
        ),
        fix: setParameter(self.node, 'maximum', length, text(`Learn ${length} places`, `学习 ${length} 个位置`)),
      }),
    );
  },
  weights: (self) =>
    self.params.kind === 'learned'
      ? [{ name: 'weight', role: 'weight', type: float([self.params.maximum, inputShape(self)[1] ?? 0]), init: { kind: 'normal', std: 0.02 } }]
      : [],
  lower(context, inputs) {
    const { params, builder: g, weight, past, inputs: types } = context;
    const [length = 0, size = 0] = types[0]?.shape ?? [];
    const count = past?.capacity ?? length;
    const table = params.kind === 'learned' ? weight('weight') : g.constant(tensor('float32', [count, size], sinusoids(count, size)));
    const rows =
      past === null
        ? g.emit('Slice', [table], { starts: [0], ends: [length], axes: [0] })
        : g.emit('Gather', [table, rowsAt(context, past.places, count)], { axis: 0 });
    return g.add(defined(inputs[0], 'the sequence'), rows);
  },
  torch(self) {
    const [length, size] = inputShape(self);
    if (self.params.kind === 'sinusoidal') return { call: `$0 + sinusoids(${length}, ${size}).to($0)`, helpers: [sinusoidsHelper] };
    const call = length === self.params.maximum ? '$0 + $self.weight' : `$0 + $self.weight[:${length}]`;
    return { module: `nn.Embedding(${self.params.maximum}, ${size})`, setup: ['nn.init.normal_($self.weight, std=0.02)'], call };
  },
  keras(self) {
    const [length, size] = inputShape(self);
    if (self.params.kind === 'sinusoidal') return { call: `$0 + sinusoids(${length}, ${size})`, helpers: [kerasSinusoids] };
    return { module: `Positions(${self.params.maximum}, ${size})`, call: '$self($0)', helpers: [kerasPositions] };
  },
});
