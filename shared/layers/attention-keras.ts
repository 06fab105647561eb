/** Transformer layers in Keras 3: the classes of the generated file, with PyTorch's weights, and the expressions that make them. */
import type { BlockSettings } from './attention-code.ts';
import type { AttentionSettings, FeedForwardSettings } from './attention-parts.ts';
import type { KerasCode, WeightSpec } from './define.ts';
import type { InitialChoice } from './initializers.ts';
import { pythonBoolean, pythonNumber } from './torch.ts';

export const attentionHelper = `class Attention(layers.Layer):
    """Multi-head attention of a sequence to itself, or to \`memory\`; weights as in PyTorch's MultiheadAttention.

    \`real\` is true for real steps, \`causal\` hides later ones, \`rotary\` turns queries and keys by their place.
    """

    def __init__(self, size, heads, rate=0.0, bias=True, causal=False, rotary=False, start="glorot_uniform", **more):
        super().__init__(**more)
        self.heads, self.causal, self.rotary = heads, causal, rotary
        self.into = self.add_weight(shape=(3 * size, size), initializer=start, name="in_proj_weight")
        self.into_bias = self.add_weight(shape=(3 * size,), initializer="zeros", name="in_proj_bias") if bias else np.zeros(3 * size, np.float32)
        self.out = self.add_weight(shape=(size, size), initializer=start, name="out_proj_weight")
        self.out_bias = self.add_weight(shape=(size,), initializer="zeros", name="out_proj_bias") if bias else 0.0
        self.dropout = layers.Dropout(rate)

    def call(self, x, memory=None, real=None, training=None):
        memory = x if memory is None else memory
        size, width = x.shape[2], x.shape[2] // self.heads
        q, k, v = (
            ops.transpose(ops.reshape(ops.matmul(source, ops.transpose(weight)) + bias, (-1, source.shape[1], self.heads, width)), (0, 2, 1, 3))
            for source, weight, bias in zip((x, memory, memory), ops.split(self.into, 3), ops.split(self.into_bias, 3))
        )  # [N, heads, L, width]
        if self.rotary:
            q, k = self.turn(q), self.turn(k)
        scores = ops.matmul(q, ops.transpose(k, (0, 1, 3, 2))) / width**0.5
        if real is not None:
            scores = ops.where(real[:, None, None, :], scores, -1e30)
        if self.causal:
            scores = ops.where(np.tril(np.ones((q.shape[2], k.shape[2]), bool)), scores, -1e30)
        mixed = ops.matmul(self.dropout(ops.softmax(scores), training=training), v)
        return ops.matmul(ops.reshape(ops.transpose(mixed, (0, 2, 1, 3)), (-1, x.shape[1], size)), ops.transpose(self.out)) + self.out_bias

    def turn(self, x):
        half = x.shape[3] // 2
        angles = np.arange(x.shape[2])[:, None] * np.tile(10_000.0 ** (-np.arange(half) / half), 2)
        cos, sin = np.cos(angles).astype(np.float32), np.sin(angles).astype(np.float32)
        return x * cos + ops.concatenate([-x[..., half:], x[..., :half]], axis=-1) * sin`;

export const feedForwardHelper = `class FeedForward(layers.Layer):
    """Each step by itself: widened, bent, narrowed."""

    def __init__(self, size, hidden, activation, rate=0.0, start="glorot_uniform", **more):
        super().__init__(**more)
        self.wide = layers.Dense(hidden, activation=activation, kernel_initializer=start)
        self.dropout = layers.Dropout(rate)
        self.narrow = layers.Dense(size, kernel_initializer=start)

    def call(self, x, training=None):
        return self.narrow(self.dropout(self.wide(x), training=training))`;

const geluTanh = `def gelu_tanh(x):
    """The approximation of GELU by tanh."""
    return ops.gelu(x, approximate=True)`;

const geluExact = `def exact_gelu(x):
    """GELU by its exact formula."""
    return ops.gelu(x, approximate=False)`;

export const blocksHelper = `class Block(layers.Layer):
    """Attention, to \`memory\` too where \`cross\`, then feed-forward; each is added to what came in. Norms stand before each part, or after it."""

    def __init__(self, size, heads, hidden, activation, rate=0.0, norm_first=True, eps=1e-5, bias=True, causal=False, cross=False, rotary=False, start="glorot_uniform", **more):
        super().__init__(**more)
        self.norm_first = norm_first
        self.looks = Attention(size, heads, rate, bias, causal, rotary, start)
        self.cross = Attention(size, heads, rate, bias, start=start) if cross else None
        self.thinks = FeedForward(size, hidden, activation, rate, start)
        self.norms = [layers.LayerNormalization(epsilon=eps) for _ in range(3 if cross else 2)]
        self.dropout = layers.Dropout(rate)

    def call(self, x, memory=None, real=None, memory_real=None, training=None):
        parts = [lambda x: self.looks(x, real=real, training=training), lambda x: self.thinks(x, training=training)]
        if self.cross is not None:
            parts.insert(1, lambda x: self.cross(x, memory, real=memory_real, training=training))
        for norm, part in zip(self.norms, parts):
            made = self.dropout(part(norm(x) if self.norm_first else x), training=training)
            x = x + made if self.norm_first else norm(x + made)
        return x


class Blocks(layers.Layer):
    """Blocks in a row, each with weights of its own."""

    def __init__(self, count, *settings, name=None, **more):
        super().__init__(name=name)
        self.blocks = [Block(*settings, **more) for _ in range(count)]

    def call(self, x, memory=None, real=None, memory_real=None, training=None):
        for block in self.blocks:
            x = block(x, memory, real=real, memory_real=memory_real, training=training)
        return x`;

const activations = { gelu: 'exact_gelu', 'gelu-tanh': 'gelu_tanh', relu: '"relu"' } as const;
const activationHelpers = { gelu: [geluExact], 'gelu-tanh': [geluTanh], relu: [] } as const;

const starts: { readonly [C in InitialChoice]: readonly string[] } = {
  torch: [],
  'he-normal': ['start="he_normal"'],
  'he-uniform': ['start="he_uniform"'],
  'xavier-normal': ['start="glorot_normal"'],
  'xavier-uniform': [],
  orthogonal: ['start="orthogonal"'],
  normal: ['start=keras.initializers.RandomNormal(stddev=0.02)'],
  zeros: ['start="zeros"'],
};

const unless = (usual: boolean, argument: string) => (usual ? [] : [argument]);
const rate = (dropout: number) => unless(dropout === 0, `rate=${pythonNumber(dropout)}`);
const switches = (settings: Readonly<Record<string, boolean>>) => Object.entries(settings).flatMap(([name, on]) => unless(!on, `${name}=${pythonBoolean(on)}`));

/** `$self($0, real=$mask0)`, without what is not there. */
export function kerasCall(inputs: readonly string[], masks: Readonly<Record<string, string | null>>): string {
  return `$self(${[...inputs, ...Object.entries(masks).flatMap(([name, mask]) => (mask === null ? [] : [`${name}=${mask}`]))].join(', ')})`;
}

export function kerasAttention(
  size: number,
  { heads, dropout, bias, causal, rotary }: AttentionSettings,
  initial: InitialChoice,
): Pick<KerasCode, 'module' | 'helpers'> {
  const settings = [size, heads, ...rate(dropout), ...unless(bias, 'bias=False'), ...switches({ causal, rotary }), ...starts[initial]];
  return { module: `Attention(${settings.join(', ')})`, helpers: [attentionHelper] };
}

export function kerasFeedForward(
  size: number,
  { hidden, activation, dropout }: FeedForwardSettings,
  initial: InitialChoice,
): Pick<KerasCode, 'module' | 'helpers'> {
  const settings = [size, hidden, activations[activation], ...rate(dropout), ...starts[initial]];
  return { module: `FeedForward(${settings.join(', ')})`, helpers: [...activationHelpers[activation], feedForwardHelper] };
}

export function kerasBlocks(
  size: number,
  settings: BlockSettings,
  which: { readonly causal: boolean; readonly cross: boolean },
): Pick<KerasCode, 'module' | 'helpers'> {
  const { layers, heads, hidden, activation, dropout, norm, epsilon, bias, rotary, initial } = settings;
  const list = [
    ...[layers, size, heads, hidden, activations[activation]],
    ...rate(dropout),
    ...unless(norm === 'pre', 'norm_first=False'),
    ...unless(epsilon === 1e-5, `eps=${pythonNumber(epsilon)}`),
    ...unless(bias, 'bias=False'),
    ...switches({ ...which, rotary }),
    ...starts[initial],
  ];
  return { module: `Blocks(${list.join(', ')})`, helpers: [...activationHelpers[activation], attentionHelper, feedForwardHelper, blocksHelper] };
}

/** Our weights in Keras's order, which is ours; matrices of a Dense lie the other way round. */
export function kerasWeights(specs: readonly WeightSpec[]): readonly string[] {
  return specs.map(({ name }) => (/linear\d\.weight$|score\.weight$/.test(name) ? `$(${name}).T` : `$(${name})`));
}
