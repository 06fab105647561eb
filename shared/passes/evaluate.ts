/**
 * The value of a node whose inputs are all known, for the few ops that are exact everywhere: moving numbers about, and
 * arithmetic that every machine rounds alike. Undefined for the rest (exp, sin ... differ in their last bit).
 */
import { allocate, isLong, type Shape, sizeOf, type Tensor, type TensorData, type TensorType } from '../base/tensor.ts';
import type { Node } from '../ir/graph.ts';
import type { Op } from '../ir/ops.ts';

type Operator = (a: number, b: number) => number;

const arithmetic: ReadonlyMap<Op, Operator> = new Map<Op, Operator>([
  ['Add', (a, b) => a + b],
  ['Sub', (a, b) => a - b],
  ['Mul', (a, b) => a * b],
  ['Div', (a, b) => a / b],
  ['Neg', (a) => -a],
  ['Sqrt', (a) => Math.sqrt(a)],
  ['Reciprocal', (a) => 1 / a],
]);

const copying: ReadonlySet<Op> = new Set<Op>(['Identity', 'Reshape', 'Flatten', 'Squeeze', 'Unsqueeze']);

function strides(shape: Shape): readonly number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** A new tensor whose element at each index is found in `source` by `place`. */
function move(source: Tensor, type: TensorType, place: (index: readonly number[]) => number): Tensor {
  const data = allocate(type.dtype, sizeOf(type.shape));
  const steps = strides(type.shape);
  for (let i = 0; i < data.length; i++) {
    const index = type.shape.map((size, axis) => Math.floor(i / (steps[axis] ?? 1)) % size);
    put(data, i, source.data, place(index));
  }
  return { ...type, data };
}

function put(to: TensorData, i: number, from: TensorData, j: number): void {
  if (isLong(to) && isLong(from)) to[i] = from[j] ?? 0n;
  else if (!isLong(to) && !isLong(from)) to[i] = from[j] ?? 0;
}

function broadcastPlace(from: Shape, to: Shape): (index: readonly number[]) => number {
  const steps = strides(from);
  const lead = to.length - from.length;
  return (index) => from.reduce((place, size, axis) => place + (size === 1 ? 0 : (index[axis + lead] ?? 0) * (steps[axis] ?? 1)), 0);
}

/** Undefined when the op is not among those that can be computed here, exactly. */
export function evaluate(node: Node, inputs: readonly Tensor[]): Tensor | undefined {
  const type = node.outputs[0]?.type;
  const [a, b] = inputs;
  if (!type || !a) return undefined;
  if (copying.has(node.op)) return { ...type, data: a.data };
  if (node.op === 'Expand') return move(a, type, broadcastPlace(a.shape, type.shape));
  if (node.op === 'Transpose') {
    const perm = node.attributes['perm'] as readonly number[];
    const steps = strides(a.shape);
    return move(a, type, (index) => perm.reduce((place, axis, i) => place + (index[i] ?? 0) * (steps[axis] ?? 1), 0));
  }
  const operator = arithmetic.get(node.op);
  if (!operator || (type.dtype !== 'float32' && type.dtype !== 'float64')) return undefined;
  const left = move(a, { dtype: type.dtype, shape: type.shape }, broadcastPlace(a.shape, type.shape)).data as Float32Array;
  const right = b ? (move(b, { dtype: type.dtype, shape: type.shape }, broadcastPlace(b.shape, type.shape)).data as Float32Array) : left;
  // Storing into a Float32Array rounds: one exact operation in double, rounded once, is the float32 operation.
  for (let i = 0; i < left.length; i++) left[i] = operator(left[i] ?? 0, right[i] ?? 0);
  return { ...type, data: left };
}
