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

/** States `[h]` (lstm: `[h, c]`), items `[projected input, mask?]` (gru: its n apart), fixed `[R transposed, gru: bias]`. Outputs: as `results` takes them. */
const forward: { readonly [C in Cell]: (hidden: number) => Step } = {
  'rnn-tanh': () => plain('Tanh'),
  'rnn-relu': () => plain('Relu'),
  lstm:
    (hidden) =>
    (g, [h, c], [projected, mask], [r]) => {
      const before = gemm(g, h, r, projected);
      // One pass over all gates, the third for nothing, is cheaper than three nodes.
      const [input, forget, , out] = parts(g, sigmoid(g, before), [hidden, hidden, hidden, hidden]);
      const fresh = tanh(g, g.emit('Slice', [before], { starts: [2 * hidden], ends: [3 * hidden], axes: [1] }));
      const [kept, entered] = [g.mul(forget, defined(c, 'cell')), g.mul(input, fresh)];
      const cell = masked(g, g.add(kept, entered), mask);
      const squashed = tanh(g, cell);
      return { states: [g.mul(out, squashed), cell], outputs: [input, forget, fresh, out, squashed, kept, entered] };
    },
  gru:
    (hidden) =>
    (g, [h], [projected, candidate, mask], [r, rn, bias]) => {
      const [reset, update] = parts(g, sigmoid(g, gemm(g, h, r, projected)), [hidden, hidden]);
      const q = gemm(g, h, rn, bias);
      const n = tanh(g, g.add(defined(candidate, 'candidate'), g.mul(reset, q)));
      const less = g.sub(defined(h, 'state'), n);
      const state = masked(g, g.add(n, g.mul(update, less)), mask);
      return { states: [state], outputs: [state, reset, update, n, q, less] };
    },
};

/** The states of all steps and what is saved. A state that is given out of a loop costs a copy in each step; one product after it is cheaper. */
function results(g: GraphBuilder, cell: Cell, outputs: Values): Values {
  if (cell !== 'lstm') return outputs;
  const [, , , out, squashed] = outputs;
  return [g.mul(defined(out, 'o'), defined(squashed, 'tanh(c)')), ...outputs];
}

function gemm(g: GraphBuilder, h: Value | undefined, r: Value | undefined, plus: Value | undefined): Value {
  return g.emit('Gemm', [h ?? null, r ?? null, plus ?? null]);
}

function plain(activation: 'Tanh' | 'Relu'): Step {
  return (g, [h], [projected, mask], [r]) => {
    const state = masked(g, g.emit(activation, [gemm(g, h, r, projected)]), mask);
    return { states: [state], outputs: [state] };
  };
}

/** `[T, N, H]` at one step, `[N, H]`. */
function at(g: GraphBuilder, sequence: Value, step: number): Value {
  return g.emit('Gather', [sequence, g.scalar(step, 'int64')], { axis: 0 });
}

/** Zeros `[N, H]` for any N. */
function zeros(g: GraphBuilder, like: Value, hidden: number): Value {
  return g.mul(g.emit('Slice', [at(g, like, 0)], { starts: [0], ends: [hidden], axes: [1] }), g.like(like, 0));
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
    return results(g, cell, loop(g, { states, items: [...items, ...mask], fixed, reverse: node.attributes['reverse'] === 1 }, forward[cell](hidden)));
  };
}

/** RecurrenceGrad, as `loop` runs it: (dy, R, y, saved ..., mask). */
export function recurrenceGrad(loop: Loop): (place: Place) => Values {
  return (place) => backward[cellOf(place.node.attributes)](place, loop);
}

interface Backwards {
  /** Beside dy, each `[T, N, H]`. */
  readonly items: Values;
  /** States before the first step besides the gradient of h. */
  readonly more?: Values;
  /** States: the gradient of h, and `more`. Items: dy of the step that comes next, those given, and the mask last. Fixed: R. */
  readonly step: Step;
}

/** Walks the sequence the other way than the forward pass did. A step hands on `gates R + dy` of the step it goes to: one product. */
function walkBack({ g, node, a: dy, b: weights, inputs }: Place, loop: Loop, { items, more = [], step }: Backwards): Values {
  const masks = inputs.slice(3 + cells[cellOf(node.attributes)].saved.length).filter((mask) => mask !== null);
  const reverse = node.attributes['reverse'] === 1;
  const start = at(g, dy, reverse ? 0 : (shapeOf(dy)[0] ?? 1) - 1);
  const all = [stateBefore(g, dy, reverse), ...items, ...masks];
  return loop(g, { states: [start, ...more], items: all, fixed: [weights], reverse: !reverse }, step);
}

const saved = (place: Place, index: number) => place.input(3 + index);
/** x (1 - s) */
const rest = (g: GraphBuilder, x: Value, s: Value) => g.sub(x, g.mul(x, s));
const times = (g: GraphBuilder, x: Value, factor: Value | undefined) => g.mul(x, defined(factor, 'a factor'));

/** `slope(y)` is the activation's. */
function plainBackward(slope: (place: Place, y: Value) => Value): (place: Place, loop: Loop) => Values {
  return (place, loop) =>
    walkBack(place, loop, {
      items: [slope(place, place.c)],
      step: (g, [dh], [next, slopes, mask], [r]) => {
        const gates = times(g, masked(g, defined(dh, 'dh'), mask), slopes);
        return { states: [gemm(g, gates, r, next)], outputs: [gates] };
      },
    });
}

const backward: { readonly [C in Cell]: (place: Place, loop: Loop) => Values } = {
  'rnn-tanh': plainBackward(({ g }, y) => g.sub(g.like(y, 1), g.mul(y, y))),
  'rnn-relu': plainBackward(({ g }, y) => g.cast(g.emit('Greater', [y, g.like(y, 0)]), y.type.dtype)),

  // c' = f c + i g, h = o tanh(c'). With dc the gradient of c': di = dc g i(1-i), df = dc c f(1-f), dg = dc i(1-g²), do = dh tanh(c') o(1-o).
  lstm: (place, loop) => {
    const { g, c: y } = place;
    const [i, f, fresh, o, squashed, kept, entered] = [0, 1, 2, 3, 4, 5, 6].map((index) => saved(place, index)) as [
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
      Value,
    ];
    const slopes = g.emit('Concat', [rest(g, entered, i), rest(g, kept, f), g.sub(i, g.mul(entered, fresh)), rest(g, y, o)], { axis: 2 });
    return walkBack(place, loop, {
      items: [g.sub(o, g.mul(y, squashed)), f, slopes],
      more: [zeros(g, y, shapeOf(y).at(-1) ?? 1)],
      step: (b, [dh, dcLater], [next, through, forget, steep, mask], [r]) => {
        const out = defined(dh, 'dh');
        const dc = masked(b, b.add(defined(dcLater, 'dc'), times(b, out, through)), mask);
        const gates = times(b, b.emit('Concat', [dc, dc, dc, out], { axis: 1 }), steep);
        return { states: [gemm(b, gates, r, next), times(b, dc, forget)], outputs: [gates] };
      },
    });
  },

  // h' = n + z (h - n), n = tanh(x + r q), q = R h + b. All gradients are dh times what the forward pass has kept.
  gru: (place, loop) => {
    const { g, c: y } = place;
    const [r, z, n, q, less] = [0, 1, 2, 3, 4].map((index) => saved(place, index)) as [Value, Value, Value, Value, Value];
    const fresh = g.mul(g.sub(g.like(z, 1), z), g.sub(g.like(n, 1), g.mul(n, n))); // of n before its tanh
    const toQ = g.mul(fresh, r);
    const [ofState, dh] = walkBack(place, loop, {
      items: [z, g.mul(rest(g, toQ, r), q), g.mul(less, rest(g, z, z)), toQ],
      step: (b, [total], [next, keep, sr, sz, sq, mask], [weights]) => {
        const dh = masked(b, defined(total, 'dh'), mask);
        const gates = b.emit('Concat', [times(b, dh, sr), times(b, dh, sz), times(b, dh, sq)], { axis: 1 });
        return { states: [b.add(gemm(b, gates, weights, next), times(b, dh, keep))], outputs: [gates, dh] };
      },
    }) as [Value, Value];
    const hidden = shapeOf(y).at(-1) ?? 1;
    const early = g.emit('Slice', [ofState], { starts: [0], ends: [2 * hidden], axes: [2] });
    return [g.emit('Concat', [early, g.mul(dh, fresh)], { axis: 2 }), ofState];
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
