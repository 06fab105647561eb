/**
 * What Transformer layers are built from: projections, norms, dropout, attention, feed-forward. Weights are named and laid out
 * as in PyTorch (`nn.MultiheadAttention`, `nn.TransformerEncoderLayer`). A sequence is `[N, L, d]`; h heads of width w, h w = d.
 */
import { defined } from '../base/assert.ts';
import { tensor } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { LowerContext, WeightSpec } from './define.ts';
import { applyDropout } from './apply-dropout.ts';
import { firstWeight, type InitialChoice, weightAndBias } from './initializers.ts';
import { offset, scale } from './normalized.ts';
import type { ParameterSchema } from './parameters.ts';
import { float } from './shapes.ts';

/** A layer being lowered, or a part of one, which sees its own weights only. */
export type Part = Pick<LowerContext<ParameterSchema>, 'builder' | 'mode' | 'batch' | 'weight' | 'chance' | 'past'>;

export function partOf({ builder, mode, batch, weight, chance, past }: Part, name: string): Part {
  return {
    builder,
    mode,
    batch,
    weight: (own) => weight(`${name}.${own}`),
    chance: (shape, share, use = '') => chance(shape, share, `${name}/${use}`),
    past: past && { ...past, keep: (own, next) => past.keep(`${name}.${own}`, next) },
  };
}

/** The weights of a part, as the layer names them. */
export function weightsOf(name: string, specs: readonly WeightSpec[]): readonly WeightSpec[] {
  return specs.map((spec) => ({ ...spec, name: `${name}.${spec.name}` }));
}

/** Weight `[units, size]` and offset `[units]` of a Linear. */
export function linearWeights(size: number, units: number, initial: InitialChoice, bias = true): readonly WeightSpec[] {
  return weightAndBias([units, size], units, { bias, initial });
}

/** Every step of `[N, L, d]` times a matrix `[units, d]`, as one product over all steps. */
export function project({ builder: g }: Part, x: Value, weight: Value, bias: Value | null): Value {
  const [, length, size] = x.type.shape as [number, number, number];
  const rows = g.emit('Gemm', [g.reshape(x, [-1, size]), weight, ...(bias === null ? [] : [bias])], { transB: 1 });
  return g.reshape(rows, [-1, length, defined(weight.type.shape[0], 'units')]);
}

export function applyLinear(part: Part, x: Value, bias = true): Value {
  return project(part, x, part.weight('weight'), bias ? part.weight('bias') : null);
}

export function normWeights(size: number): readonly WeightSpec[] {
  return [scale([size]), offset([size])];
}

export function applyNorm({ builder, weight }: Part, x: Value, epsilon: number): Value {
  return builder.emit('LayerNormalization', [x, weight('weight'), weight('bias')], { axis: -1, epsilon });
}

export interface AttentionSettings {
  readonly heads: number;
  /** No step sees a later one. */
  readonly causal: boolean;
  readonly dropout: number;
  readonly bias: boolean;
  /** Queries and keys are turned by their place (Su et al. 2021) instead of positions being added to the input. */
  readonly rotary: boolean;
}

/** `nn.MultiheadAttention(size, heads)`: the three projections in one matrix. */
export function attentionWeights(size: number, bias: boolean, initial: InitialChoice): readonly WeightSpec[] {
  const shape = [3 * size, size];
  const init = initial === 'torch' ? firstWeight('xavier-uniform', shape) : firstWeight(initial, shape);
  const zeros = { role: 'weight', init: { kind: 'zeros' }, decay: false } as const;
  return [
    { name: 'in_proj_weight', role: 'weight', type: float(shape), init },
    ...(bias ? [{ name: 'in_proj_bias', type: float([3 * size]), ...zeros }] : []),
    { name: 'out_proj.weight', role: 'weight', type: float([size, size]), init: firstWeight(initial, [size, size]) },
    ...(bias ? [{ name: 'out_proj.bias', type: float([size]), ...zeros }] : []),
  ];
}

/** Far below any score: the softmax makes an exact zero of it, and a row of nothing else becomes even shares, not NaN. */
export const never = -1e30;

/** Row indices below `count`, float32 in, int32 out. */
export function rowsAt({ builder: g }: Part, places: Value, count: number): Value {
  return g.cast(g.emit('Min', [places, g.scalar(count - 1)]), 'int32');
}

/** What is added to scores `[N, h, L, M]` to hide steps, or null. Equal in all blocks of a network, so it is computed once. */
function hidden({ builder: g, past }: Part, length: number, steps: number, causal: boolean, padding: Value | null): Value | null {
  if (past !== null && causal) {
    const { capacity, places } = past;
    const all = g.constant(
      tensor(
        'float32',
        [1, capacity],
        Array.from({ length: capacity }, (_, i) => i + 0.5),
      ),
    );
    const first = g.reshape(g.emit('Slice', [places], { starts: [0], ends: [1], axes: [0] }), [1, 1]);
    const before = g.mul(g.cast(g.emit('Greater', [all, first]), 'float32'), g.scalar(never));
    return g.emit('Concat', [g.emit('Expand', [before], { shape: [length, capacity] }), laterSteps(g, length, length)], { axis: 1 }); // [L, capacity + L]
  }
  const blank = padding && g.reshape(g.mul(g.sub(padding, g.scalar(1)), g.scalar(-never)), [-1, 1, 1, steps]);
  // Farther than padding: a step with nothing but padding before it still does not see what comes later.
  const later = causal ? laterSteps(g, length, steps) : null;
  return blank && later ? g.add(blank, later) : (blank ?? later);
}

/** Hides what comes after a step: `[length, steps]`. */
function laterSteps(g: GraphBuilder, length: number, steps: number): Value {
  return g.emit('Trilu', [g.emit('Expand', [g.scalar(2 * never)], { shape: [length, steps] })], { upper: 1, k: 1 });
}

/** Queries or keys `[N, h, L, w]` turned by their place: pairs (i, i + w/2) by the angle place / 10000^(2i/w). */
function turned(part: Part, x: Value): Value {
  const { builder: g, past } = part;
  const [, , length, width] = x.type.shape as [number, number, number, number];
  const half = width / 2;
  const places = past?.capacity ?? length;
  const table = (of: (angle: number) => number) => {
    const values = Array.from({ length: places * width }, (_, at) => of(Math.floor(at / width) * 10_000 ** (-(at % half) / half)));
    const all = g.constant(tensor('float32', [places, width], values));
    return past === null ? all : g.emit('Gather', [all, rowsAt(part, past.places, places)], { axis: 0 });
  };
  const [first, second] = g.emitAll('Split', [x], { axis: 3, split: [half, half] }) as [Value, Value];
  const quarter = g.emit('Concat', [g.neg(second), first], { axis: 3 });
  return g.add(g.mul(x, table(Math.cos)), g.mul(quarter, table(Math.sin)));
}

/** `[N, L, k d]` -> k values `[N, h, L, w]`. */
function headsOf({ builder: g }: Part, x: Value, heads: number, count: number): readonly Value[] {
  const [, length, size] = x.type.shape as [number, number, number];
  const width = size / count / heads;
  const apart = g.transpose(g.reshape(x, [-1, length, count, heads, width]), [2, 0, 3, 1, 4]); // [k, N, h, L, w]
  return g.emitAll('Split', [apart], { axis: 0, split: new Array<number>(count).fill(1) }).map((one) => g.emit('Squeeze', [one], { axes: [0] }));
}

/**
 * Multi-head attention of `[N, L, d]` to itself, or to `memory` `[N, M, d]`. `padding` `[N, M]` is that of the steps looked at.
 * softmax(Q K^T / sqrt(w)) V, heads side by side, then the output projection.
 */
export function applyAttention(part: Part, settings: AttentionSettings, x: Value, memory: Value | null, padding: Value | null): Value {
  const { builder: g, weight } = part;
  const { heads, bias, causal, dropout, rotary } = settings;
  const [, length, size] = x.type.shape as [number, number, number];
  const inBias = bias ? weight('in_proj_bias') : null;
  let [q, k, v] = memory === null ? headsOf(part, project(part, x, weight('in_proj_weight'), inBias), heads, 3) : [];
  if (memory !== null) {
    const [own, other] = g.emitAll('Split', [weight('in_proj_weight')], { axis: 0, split: [size, 2 * size] }) as [Value, Value];
    const [ownBias, otherBias] = inBias === null ? [null, null] : (g.emitAll('Split', [inBias], { axis: 0, split: [size, 2 * size] }) as [Value, Value]);
    [q] = headsOf(part, project(part, x, own, ownBias), heads, 1);
    [k, v] = headsOf(part, project(part, memory, other, otherBias), heads, 2);
  }
  const [queries, newest] = [defined(q, 'queries'), defined(k, 'keys')].map((one) => (rotary ? turned(part, one) : one)) as [Value, Value];
  const newValues = defined(v, 'values');
  const past = memory === null ? part.past : null;
  const before = past === null ? null : { keys: past.keep('keys', newest), values: past.keep('values', newValues) };
  const asked = g.mul(queries, g.scalar(Math.sqrt(heads / size)));
  const scoresOf = (keys: Value) => g.matMul(asked, g.transpose(keys, [0, 1, 3, 2])); // [N, h, L, M]
  const steps = defined(newest.type.shape[2], 'steps');
  const scores = before === null ? scoresOf(newest) : g.emit('Concat', [scoresOf(before.keys), scoresOf(newest)], { axis: 3 });
  const mask = hidden(part, length, steps, causal, padding);
  const shares = applyDropout(part, g.emit('Softmax', [mask === null ? scores : g.add(scores, mask)], { axis: -1 }), dropout, { use: 'attention' });
  const mixed = before === null ? g.matMul(shares, newValues) : mixedApart(g, shares, before.values, newValues); // [N, h, L, w]
  const joined = g.reshape(g.transpose(mixed, [0, 2, 1, 3]), [-1, length, size]);
  return project(part, joined, weight('out_proj.weight'), bias ? weight('out_proj.bias') : null);
}

/** The product of shares with two lists of values, one behind the other, without putting the long one elsewhere. */
function mixedApart(g: GraphBuilder, shares: Value, first: Value, second: Value): Value {
  const split = [first, second].map(({ type }) => defined(type.shape[2], 'steps'));
  const [own, other] = g.emitAll('Split', [shares], { axis: 3, split }) as [Value, Value];
  return g.add(g.matMul(own, first), g.matMul(other, second));
}

export function attentionMultiplyAdds(length: number, steps: number, size: number): number {
  return 2 * (length + steps) * size * size + 2 * length * steps * size;
}

/** Questions, keys, values, what was found and what comes out; and for each head how much every step looks at every other, twice. */
export function attentionActivations(length: number, steps: number, size: number, headCount: number): number {
  return (3 * length + 2 * steps) * size + 2 * headCount * length * steps;
}

export interface FeedForwardSettings {
  readonly hidden: number;
  readonly activation: 'relu' | 'gelu' | 'gelu-tanh';
  readonly dropout: number;
}

export function feedForwardWeights(size: number, hiddenSize: number, initial: InitialChoice): readonly WeightSpec[] {
  return [...weightsOf('linear1', linearWeights(size, hiddenSize, initial)), ...weightsOf('linear2', linearWeights(hiddenSize, size, initial))];
}

/** Every step by itself: widened, bent, narrowed. */
export function applyFeedForward(part: Part, { activation, dropout }: FeedForwardSettings, x: Value): Value {
  const wide = applyLinear(partOf(part, 'linear1'), x);
  const bent =
    activation === 'relu' ? part.builder.emit('Relu', [wide]) : part.builder.emit('Gelu', [wide], { approximate: activation === 'gelu' ? 'none' : 'tanh' });
  return applyLinear(partOf(part, 'linear2'), applyDropout(part, bent, dropout, { use: 'hidden' }));
}
