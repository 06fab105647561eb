/** Recurrences: shape rules of ONNX's LSTM, GRU and RNN, and of the composite form that training uses. Time comes first: `[T, N, ...]`. */
import { assert } from '../base/assert.ts';
import { sameShape, typeText, type TensorType } from '../base/tensor.ts';
import { type Inputs, inputAt, numberOf, stringOf } from './attributes.ts';
import type { GraphBuilder } from './builder.ts';
import type { Attributes, Value } from './graph.ts';
import type { Infer } from './infer.ts';

/**
 * What one step computes. Gates are in PyTorch's order: lstm i f g o, gru r z n.
 * `saved`: what the forward pass keeps for the backward one, each `[T, N, H]`.
 */
export const cells = {
  'rnn-tanh': { gates: 1, saved: [] },
  'rnn-relu': { gates: 1, saved: [] },
  /** The gates, the tanh of the cell, and the two parts of the cell: what was kept (f c) and what entered (i g). */
  lstm: { gates: 4, saved: ['i', 'f', 'g', 'o', 'tanh(c)', 'f c', 'i g'] },
  /** The gates, what the state adds to n, and the state before less n. */
  gru: { gates: 3, saved: ['r', 'z', 'n', 'q', 'h - n'] },
} as const;

export type Cell = keyof typeof cells;

export function cellOf(attributes: Attributes): Cell {
  const cell = stringOf(attributes, 'cell');
  assert(Object.hasOwn(cells, cell), `no cell ${cell}`);
  return cell as Cell;
}

/** `[T, N, H]` and the gates' `[T, N, gates * H]`. */
function sizes(inputs: Inputs, attributes: Attributes, walked: number, matrix: number): { readonly state: TensorType; readonly gates: TensorType } {
  const [like, r] = [inputAt(inputs, walked), inputAt(inputs, matrix)];
  const [length, batch] = like.shape as [number, number];
  const hidden = r.shape[1] ?? 0;
  const { gates } = cells[cellOf(attributes)];
  assert(like.shape.length === 3 && sameShape(r.shape, [gates * hidden, hidden]), `${typeText(like)} with weights ${typeText(r)}`);
  const of = (size: number): TensorType => ({ dtype: like.dtype, shape: [length, batch, size] });
  return { state: of(hidden), gates: of(gates * hidden) };
}

/** (projected input `[T, N, gates * H]`, R `[gates * H, H]`, gru: its bias `[H]` of n, mask `[T, N, 1]`) -> states `[T, N, H]`, and what is saved. */
export const recurrence: Infer = (inputs, attributes) => {
  const { state, gates } = sizes(inputs, attributes, 0, 1);
  const cell = cellOf(attributes);
  assert(sameShape(inputAt(inputs, 0).shape, gates.shape), `projected input ${typeText(inputAt(inputs, 0))}`);
  assert((cell === 'gru') === (inputs[2] !== null && inputs[2] !== undefined), 'gru, and only gru, has a bias of its own');
  const mask = inputs[3];
  if (mask) assert(sameShape(mask.shape, [...state.shape.slice(0, 2), 1]), `mask ${typeText(mask)}`);
  return [state, ...cells[cell].saved.map(() => state)];
};

/** (dy, R, y, saved ..., mask) -> gradient of the projected input; for gru also that of what the state adds to it. */
export const recurrenceGrad: Infer = (inputs, attributes) => {
  const { gates } = sizes(inputs, attributes, 0, 1);
  const cell = cellOf(attributes);
  assert(inputs.length === 4 + cells[cell].saved.length, `${inputs.length} inputs`);
  return cell === 'gru' ? [gates, gates] : [gates];
};

const functions = { LSTM: ['Sigmoid', 'Tanh', 'Tanh'], GRU: ['Sigmoid', 'Tanh'], RNN: ['Tanh'] } as const;

/** ONNX's default activations, for each direction. */
export function defaultActivations(op: keyof typeof functions): (inputs: Inputs) => readonly string[] {
  return (inputs) => Array.from({ length: inputs[1]?.shape[0] ?? 1 }, () => functions[op]).flat();
}

/** (X, W, R, B?, sequence_lens?, initial_h?, initial_c?, P?) -> Y, Y_h and, for LSTM, Y_c. */
export function onnxRecurrence(op: keyof typeof functions): Infer {
  const gates = { LSTM: 4, GRU: 3, RNN: 1 }[op];
  return (inputs, attributes) => {
    const [x, w, r] = [inputAt(inputs, 0), inputAt(inputs, 1), inputAt(inputs, 2)];
    const [hidden, batchFirst] = [numberOf(attributes, 'hidden_size'), numberOf(attributes, 'layout') === 1];
    const [first, second, features] = x.shape as [number, number, number];
    const [length, batch] = batchFirst ? [second, first] : [first, second];
    const directions = stringOf(attributes, 'direction') === 'bidirectional' ? 2 : 1;
    assert(sameShape(w.shape, [directions, gates * hidden, features]), `weights ${typeText(w)} for ${typeText(x)}`);
    assert(sameShape(r.shape, [directions, gates * hidden, hidden]), `recurrent weights ${typeText(r)}`);
    const state = batchFirst ? [batch, directions, hidden] : [directions, batch, hidden];
    const optional = [[directions, 2 * gates * hidden], [batch], state, state, [directions, 3 * hidden]];
    for (const [at, shape] of optional.entries()) {
      const given = inputs[3 + at];
      assert(!given || sameShape(given.shape, shape), `operand ${3 + at} is ${given ? typeText(given) : 'nothing'}, not [${shape.join()}]`);
    }
    const of = (shape: readonly number[]): TensorType => ({ dtype: x.dtype, shape });
    const last = of(state);
    const all = of(batchFirst ? [batch, length, directions, hidden] : [length, directions, batch, hidden]);
    return op === 'LSTM' ? [all, last, last] : [all, last];
  };
}

/** The state each step begins with: `[T, N, H]` moved by one step, zeros first. */
export function stateBefore(g: GraphBuilder, states: Value, reverse: boolean): Value {
  return g.emit('Pad', [states], { pads: reverse ? [-1, 0, 0, 1, 0, 0] : [1, 0, 0, -1, 0, 0] });
}
