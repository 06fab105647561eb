/**
 * Numbers that follow from numbers known while a file is read: the arithmetic of shapes, by which exporters say what size
 * something is reshaped or expanded to. Small tensors only; the rest is left to the graph.
 */
import { type DType, type Shape, sizeOf, type Tensor, tensor, valuesOf } from '../base/tensor.ts';
import type { Attributes, Node } from '../ir/graph.ts';
import type { Op } from '../ir/ops.ts';

/** Larger ones are no shapes. */
const most = 4096;

type Numbers = readonly number[];

const reals: ReadonlySet<DType> = new Set(['float16', 'float32', 'float64']);

const alone: { readonly [O in Op]?: (a: number) => number } = {
  Identity: (a) => a,
  Neg: (a) => -a,
  Abs: Math.abs,
  Floor: Math.floor,
  Ceil: Math.ceil,
  Sqrt: Math.sqrt,
  Relu: (a) => Math.max(a, 0),
  Cos: Math.cos,
  Sin: Math.sin,
  Not: (a) => Number(a === 0),
  Cast: (a) => a,
};
const together: { readonly [O in Op]?: (a: number, b: number) => number } = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Max: Math.max,
  Min: Math.min,
  Pow: (a, b) => a ** b,
  Equal: (a, b) => Number(a === b),
  Less: (a, b) => Number(a < b),
  Greater: (a, b) => Number(a > b),
  And: (a, b) => a & b,
  Or: (a, b) => a | b,
};
const overAll: { readonly [O in Op]?: (values: Numbers) => number } = {
  ReduceProd: (values) => values.reduce((a, b) => a * b, 1),
  ReduceSum: (values) => values.reduce((a, b) => a + b, 0),
  ReduceMax: (values) => Math.max(...values),
  ReduceMin: (values) => Math.min(...values),
};

function strides(shape: Shape): Numbers {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** For each element of `to`, where it stands in `from`, given how its index is made of that of `to`. */
function places(from: Shape, to: Shape, index: (of: Numbers) => Numbers): Numbers {
  const [far, near] = [strides(from), strides(to)];
  return Array.from({ length: sizeOf(to) }, (_, i) => {
    const at = index(to.map((size, axis) => Math.floor(i / (near[axis] ?? 1)) % size));
    return at.reduce((place, n, axis) => place + n * (far[axis] ?? 1), 0);
  });
}

/** Values of a tensor broadcast to a shape. */
function broadcast(of: Tensor, to: Shape): Numbers {
  const values = valuesOf(of);
  const lead = to.length - of.shape.length;
  return places(of.shape, to, (at) => of.shape.map((size, axis) => (size === 1 ? 0 : (at[axis + lead] ?? 0)))).map((place) => values[place] ?? 0);
}

const list = (attributes: Attributes, name: string) => attributes[name] as Numbers;

/** Elements moved about: which of the first input's stands at each place. Undefined for ops that do more. */
function moved({ op, attributes }: Node, [a, b]: readonly Tensor[], to: Shape): Numbers | undefined {
  if (a === undefined) return undefined;
  switch (op) {
    case 'Reshape':
    case 'Flatten':
    case 'Squeeze':
    case 'Unsqueeze':
      return valuesOf(a).map((_, i) => i);
    case 'Transpose': {
      const perm = list(attributes, 'perm');
      return places(a.shape, to, (at) => perm.map((_, axis) => at[perm.indexOf(axis)] ?? 0));
    }
    case 'Slice': {
      const [starts, axes, steps] = ['starts', 'axes', 'steps'].map((name) => list(attributes, name)) as [Numbers, Numbers, Numbers];
      return places(a.shape, to, (at) =>
        at.map((n, axis) => (axes.includes(axis) ? (starts[axes.indexOf(axis)] ?? 0) + n * (steps[axes.indexOf(axis)] ?? 1) : n)),
      );
    }
    case 'Gather': {
      if (b === undefined) return undefined;
      const axis = Number(attributes['axis']);
      const rank = b.shape.length;
      const [rows, size] = [valuesOf(b), a.shape[axis] ?? 1];
      const within = strides(b.shape);
      return places(a.shape, to, (at) => {
        const row = rows[at.slice(axis, axis + rank).reduce((place, n, i) => place + n * (within[i] ?? 1), 0)] ?? 0;
        return [...at.slice(0, axis), row < 0 ? row + size : row, ...at.slice(axis + rank)];
      });
    }
    default:
      return undefined;
  }
}

function joined(tensors: readonly Tensor[], axis: number): Numbers {
  const rows = (of: Tensor) => sizeOf(of.shape.slice(axis));
  const count = sizeOf(tensors[0]?.shape.slice(0, axis) ?? []);
  const all = tensors.map((of) => ({ values: valuesOf(of), rows: rows(of) }));
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => all.flatMap(({ values, rows: some }) => values.slice(i * some, (i + 1) * some)));
}

function resultOf(node: Node, inputs: readonly Tensor[], to: Shape, dtype: DType): Numbers | undefined {
  const [a, b, c] = inputs;
  const { op, attributes } = node;
  if (op === 'Range') return Array.from({ length: sizeOf(to) }, (_, i) => Number(attributes['start']) + i * Number(attributes['delta']));
  if (a === undefined) return undefined;
  const places = moved(node, inputs, to);
  if (places !== undefined) {
    const values = valuesOf(a);
    return places.map((place) => values[place] ?? 0);
  }
  if (op === 'Concat') return joined(inputs, Number(attributes['axis']));
  if (op === 'Expand') return broadcast(a, to);
  if (op === 'Where' && b !== undefined && c !== undefined) {
    const [yes, no] = [broadcast(b, to), broadcast(c, to)];
    return broadcast(a, to).map((chosen, i) => (chosen !== 0 ? yes[i] : no[i]) ?? 0);
  }
  const reduce = overAll[op];
  if (reduce !== undefined && list(attributes, 'axes').length === a.shape.length) return [reduce(valuesOf(a))];
  const single = alone[op];
  if (single !== undefined) return valuesOf(a).map((value) => (op === 'Cast' && dtype === 'bool' ? Number(value !== 0) : single(value)));
  const pair = together[op];
  if (pair === undefined || b === undefined || inputs.length !== 2) return undefined;
  const right = broadcast(b, to);
  return broadcast(a, to).map((value, i) => pair(value, right[i] ?? 0));
}

/** What a node gives, if that can be told now. */
export function knownResult(node: Node, inputs: readonly Tensor[]): Tensor | undefined {
  const [output, ...others] = node.outputs;
  if (output === undefined || others.length > 0) return undefined;
  const { dtype, shape } = output.type;
  if (sizeOf(shape) > most || inputs.some((input) => input.data.length > most)) return undefined;
  const values = resultOf(node, inputs, shape, dtype);
  if (values === undefined || values.length !== sizeOf(shape)) return undefined;
  if (reals.has(dtype)) return tensor(dtype, shape, values);
  return values.every((value) => Number.isFinite(value)) ? tensor(dtype, shape, values.map(Math.trunc)) : undefined;
}
