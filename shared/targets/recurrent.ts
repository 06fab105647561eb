/**
 * Recurrences step by step. What does not depend on the step before is done for the whole sequence at once, outside the loop; the
 * loops hold one product each and as little more as there can be. At a masked step states and outputs are zero: padding stands
 * before or after the real steps of a row, so this is the state a row begins with.
 */
import { assert, defined } from '../base/assert.ts';
import { type DType, tensor } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { type Cell, cellOf, cells, stateBefore } from '../ir/recurrent.ts';
import type { Place } from './legalization.ts';
import type { Loop, Step } from './loops.ts';

type Values = readonly Value[];

const sigmoid = (g: GraphBuilder, x: Value) => g.emit('Sigmoid', [x]);
const tanh = (g: GraphBuilder, x: Value) => g.emit('Tanh', [x]);
const masked = (g: GraphBuilder, x: Value, mask: Value | undefined) => (mask ? g.mul(x, mask) : x);
/** Equal parts of the last axis. */
function parts(g: GraphBuilder, x: Value, sizes: readonly number[]): readonly [Value, Value, Value, Value] {
  return g.emitAll('Split', [x], { axis: shapeOf(x).length - 1, split: sizes }) as [Value, Value, Value, Value];
}

/** States `[h]` (lstm: `[h, c]`), items `[projected input, mask?]` (gru: its n apart), fixed `[R transposed, gru: bias]`. Outputs: h and what is saved. */
const forward: { readonly [C in Cell]: (hidden: number) => Step } = {
  'rnn-tanh': () => plain('Tanh'),
  'rnn-relu': () => plain('Relu'),
  lstm:
    (hidden) =>
    (g, [h, c], [projected, mask], [r]) => {
      const [i, f, candidate, o] = parts(g, gemm(g, h, r, projected), [hidden, hidden, hidden, hidden]);
      const [input, forget, fresh, out] = [sigmoid(g, i), sigmoid(g, f), tanh(g, candidate), sigmoid(g, o)];
      const cell = masked(g, g.add(g.mul(forget, defined(c, 'cell')), g.mul(input, fresh)), mask);
      const squashed = tanh(g, cell);
      const state = g.mul(out, squashed);
      return { states: [state, cell], outputs: [state, cell, squashed, input, forget, fresh, out] };
    },
  gru:
    (hidden) =>
    (g, [h], [projected, candidate, mask], [r, rn, bias]) => {
      const [reset, update] = parts(g, sigmoid(g, gemm(g, h, r, projected)), [hidden, hidden]);
      const q = gemm(g, h, rn, bias);
      const n = tanh(g, g.add(defined(candidate, 'candidate'), g.mul(reset, q)));
      const state = masked(g, g.add(n, g.mul(update, g.sub(defined(h, 'state'), n))), mask);
      return { states: [state], outputs: [state, q, reset, update, n] };
    },
};

function gemm(g: GraphBuilder, h: Value | undefined, r: Value | undefined, plus: Value | undefined): Value {
  return g.emit('Gemm', [h ?? null, r ?? null, plus ?? null]);
}

function plain(activation: 'Tanh' | 'Relu'): Step {
  return (g, [h], [projected, mask], [r]) => {
    const state = masked(g, g.emit(activation, [gemm(g, h, r, projected)]), mask);
    return { states: [state], outputs: [state] };
  };
}

/** Zeros `[N, H]` for any N. */
function zeros(g: GraphBuilder, like: Value, hidden: number): Value {
  const first = g.emit('Gather', [like, g.scalar(0, 'int64')], { axis: 0 });
  return g.mul(g.emit('Slice', [first], { starts: [0], ends: [hidden], axes: [1] }), g.like(like, 0));
}

/** Recurrence, as `loop` runs it. */
export function recurrence(loop: Loop): (place: Place) => Values {
  return ({ g, node, a: projected, b: weights, inputs }) => {
    const cell = cellOf(node.attributes);
    const hidden = shapeOf(weights)[1] ?? 1;
    const mask = inputs[3] ? [inputs[3]] : [];
    const r = g.transpose(weights, [1, 0]);
    const start = zeros(g, projected, hidden);
    const split = (x: Value) => parts(g, x, [2 * hidden, hidden]).slice(0, 2);
    const items = cell === 'gru' ? split(projected) : [projected];
    const fixed = cell === 'gru' ? [...split(r), defined(inputs[2], 'bias')] : [r];
    const states = cell === 'lstm' ? [start, start] : [start];
    return loop(g, { states, items: [...items, ...mask], fixed, reverse: node.attributes['reverse'] === 1 }, forward[cell](hidden));
  };
}

/** RecurrenceGrad, as `loop` runs it: (dy, R, y, saved ..., mask). */
export function recurrenceGrad(loop: Loop): (place: Place) => Values {
  return (place) => backward[cellOf(place.node.attributes)](place, loop);
}

interface Backwards {
  readonly states: number;
  /** Beside dy, each `[T, N, H]`. */
  readonly items: Values;
  readonly step: Step;
}

/** Walks the sequence the other way than the forward pass did. Items of a step: dy, those given, and the mask last. */
function walkBack({ g, node, a: dy, b: weights, inputs }: Place, loop: Loop, { states, items, step }: Backwards): Values {
  const masks = inputs.slice(3 + cells[cellOf(node.attributes)].saved.length).filter((mask) => mask !== null);
  const start = zeros(g, dy, shapeOf(weights)[1] ?? 1);
  return loop(
    g,
    { states: Array.from({ length: states }, () => start), items: [dy, ...items, ...masks], fixed: [weights], reverse: node.attributes['reverse'] !== 1 },
    step,
  );
}

const saved = (place: Place, index: number) => place.input(3 + index);
const reversed = (place: Place) => place.node.attributes['reverse'] === 1;

/** `factor(y)` is the activation's slope. */
function plainBackward(factor: (place: Place, y: Value) => Value): (place: Place, loop: Loop) => Values {
  return (place, loop) =>
    walkBack(place, loop, {
      states: 1,
      items: [factor(place, place.c)],
      step: (g, [later], [dy, slope, mask], [r]) => {
        const before = g.mul(masked(g, sum(g, dy, later), mask), defined(slope, 'slope'));
        return { states: [product(g, before, r)], outputs: [before] };
      },
    });
}

function sum(g: GraphBuilder, a: Value | undefined, b: Value | undefined): Value {
  return g.add(defined(a, 'a'), defined(b, 'b'));
}
function product(g: GraphBuilder, a: Value, b: Value | undefined): Value {
  return g.matMul(a, defined(b, 'R'));
}

const backward: { readonly [C in Cell]: (place: Place, loop: Loop) => Values } = {
  'rnn-tanh': plainBackward(({ g }, y) => g.sub(g.like(y, 1), g.mul(y, y))),
  'rnn-relu': plainBackward(({ g }, y) => g.cast(g.emit('Greater', [y, g.like(y, 0)]), y.type.dtype)),

  // c' = f c + i g, h = o tanh(c'). With dc the gradient of c': di = dc g i(1-i), df = dc c f(1-f), dg = dc i(1-g²), do = dh tanh(c') o(1-o).
  lstm: (place, loop) => {
    const { g } = place;
    const [y, cell, , i, f, fresh, o] = [place.c, saved(place, 0), saved(place, 1), ...[2, 3, 4, 5].map((at) => saved(place, at))] as unknown as [
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
    ];
    const squashed = saved(place, 1);
    /** x (1 - s) */
    const rest = (x: Value, s: Value) => g.sub(x, g.mul(x, s));
    const [entered, kept] = [g.mul(i, fresh), g.mul(f, stateBefore(g, cell, reversed(place)))];
    const slopes = [rest(entered, i), rest(kept, f), g.sub(i, g.mul(entered, fresh)), rest(y, o)];
    return walkBack(place, loop, {
      states: 2,
      items: [g.sub(o, g.mul(y, squashed)), f, ...slopes],
      step: (b, [hLater, cLater], [dy, through, forget, si, sf, sg, so, mask], [r]) => {
        const dh = sum(b, dy, hLater);
        const dc = masked(b, sum(b, cLater, b.mul(dh, defined(through, 'through'))), mask);
        const gates = [si, sf, sg].map((slope) => b.mul(dc, defined(slope, 'slope')));
        const before = b.emit('Concat', [...gates, b.mul(dh, defined(so, 'slope'))], { axis: 1 });
        return { states: [product(b, before, r), b.mul(dc, defined(forget, 'f'))], outputs: [before] };
      },
    });
  },

  // h' = n + z (h - n), n = tanh(x + r q), q = R h + b. All gradients are dh times what the forward pass has kept.
  gru: (place, loop) => {
    const { g } = place;
    const [y, q, r, z, n] = [place.c, ...[0, 1, 2, 3].map((at) => saved(place, at))] as unknown as [Value, Value, Value, Value, Value];
    const rest = (x: Value, s: Value) => g.sub(x, g.mul(x, s));
    const fresh = rest(g.sub(g.like(z, 1), z), g.mul(n, n)); // dn before tanh
    const toQ = g.mul(fresh, r);
    const slopes = [g.mul(rest(toQ, r), q), g.mul(g.sub(stateBefore(g, y, reversed(place)), n), rest(z, z)), toQ];
    const [ofState, dh] = walkBack(place, loop, {
      states: 1,
      items: [z, ...slopes],
      step: (b, [later], [dy, keep, sr, sz, sq, mask], [weights]) => {
        const total = masked(b, sum(b, dy, later), mask);
        const before = b.emit(
          'Concat',
          [sr, sz, sq].map((slope) => b.mul(total, defined(slope, 'slope'))),
          { axis: 1 },
        );
        return { states: [b.add(product(b, before, weights), b.mul(total, defined(keep, 'z')))], outputs: [before, total] };
      },
    }) as [Value, Value];
    const hidden = shapeOf(y).at(-1) ?? 1;
    const gates = g.emit('Slice', [ofState], { starts: [0], ends: [2 * hidden], axes: [2] });
    return [g.emit('Concat', [gates, g.mul(dh, fresh)], { axis: 2 }), ofState];
  },
};

/** ONNX's RNN, as our own layers write it, for providers that have none. */
export function plainRecurrence({ g, node, a: x, b: weights, c: recurrent, inputs }: Place): Values {
  const [length = 1, , features = 1] = shapeOf(x);
  const [directions = 1, hidden = 1] = shapeOf(recurrent);
  const [biases, lengths, first] = inputs.slice(3);
  const activations = node.attributes['activations'] as readonly string[];
  assert(!first && node.attributes['layout'] === 0 && node.attributes['direction'] !== 'reverse', 'RNN with a first state, batch first or backwards only');
  const mask = lengths ? realSteps(g, length, lengths, x.type.dtype) : null;
  const runs = Array.from({ length: directions }, (_, direction) => {
    const part = (value: Value, from: number, to: number, shape: readonly number[]) =>
      g.reshape(g.emit('Slice', [value], { starts: [direction, from], ends: [direction + 1, to], axes: [0, 1] }), shape);
    const bias = biases ? [g.add(part(biases, 0, hidden, [hidden]), part(biases, hidden, 2 * hidden, [hidden]))] : [];
    const projected = g.emit('Gemm', [g.reshape(x, [-1, features]), part(weights, 0, hidden, [hidden, features]), ...bias], { transB: 1 });
    const cell: Cell = activations[direction] === 'Relu' ? 'rnn-relu' : 'rnn-tanh';
    const gates = g.reshape(projected, [length, -1, hidden]);
    return g.emit('Recurrence', [gates, part(recurrent, 0, hidden, [hidden, hidden]), null, mask], { cell, reverse: direction });
  });
  const ends = runs.map((run, direction) => {
    const last = direction === 1 ? 0 : length - 1;
    // Padding leaves zeros, so the state at the end of a row is the sum over the place of its last real step.
    const at = direction === 0 && mask ? g.sum(g.mul(run, lastReal(g, mask)), [0]) : g.emit('Gather', [run, g.scalar(last, 'int64')], { axis: 0 });
    return g.emit('Unsqueeze', [at], { axes: [0] });
  });
  const all = runs.map((run) => g.emit('Unsqueeze', [run], { axes: [1] }));
  return [g.emit('Concat', all, { axis: 1 }), g.emit('Concat', ends, { axis: 0 })];
}

/** `[T, N, 1]`: 1 where a row is still going on. */
function realSteps(g: GraphBuilder, length: number, lengths: Value, dtype: DType): Value {
  const steps = g.constant(
    tensor(
      'int32',
      [length, 1, 1],
      Array.from({ length }, (_, t) => t),
    ),
  );
  return g.cast(g.emit('Less', [steps, g.reshape(lengths, [1, -1, 1])]), dtype);
}

/** 1 at the last 1 of each row. */
function lastReal(g: GraphBuilder, mask: Value): Value {
  return g.sub(mask, g.emit('Pad', [mask], { pads: [-1, 0, 0, 1, 0, 0] }));
}
