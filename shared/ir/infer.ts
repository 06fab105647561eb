/** Shape and type rules shared by many ops. All of them assert: a graph that breaks one is our mistake (the reader turns it into a Problem). */
import { assert, defined } from '../base/assert.ts';
import { type DType, isSized, type Shape, sameShape, sizeOf, type TensorType, typeText } from '../base/tensor.ts';
import { dtypeOf, type Inputs, inputAt, numberOf, numbersOf, stringOf } from './attributes.ts';
import type { Attributes, Graph } from './graph.ts';

export type Infer = (inputs: Inputs, attributes: Attributes) => readonly TensorType[];

/** Whether two sizes can be one when it runs. */
const canEqual = (a: number, b: number) => a === b || Number.isNaN(a) || Number.isNaN(b);

/** Numpy's rule. A size that is not known is taken for the one beside it. */
export function broadcast(...shapes: readonly Shape[]): Shape {
  return shapes.reduce<Shape>((a, b) => {
    const [long, short] = a.length >= b.length ? [a, b] : [b, a];
    const lead = long.length - short.length;
    return long.map((size, axis) => {
      const other = short[axis - lead] ?? 1;
      assert(
        canEqual(size, other) || size === 1 || other === 1,
        () => `shapes ${shapes.map((shape) => `[${shape.join(',')}]`).join(' and ')} do not fit together`,
      );
      return size === 1 || (Number.isNaN(size) && other !== 1) ? other : size;
    });
  }, []);
}

function present(inputs: Inputs): readonly TensorType[] {
  return inputs.filter((input) => input !== null);
}

function oneType(inputs: readonly TensorType[]): DType {
  const first = defined(inputs[0], 'an input').dtype;
  assert(
    inputs.every((input) => input.dtype === first),
    () => `mixed types ${inputs.map(typeText).join(' and ')}`,
  );
  return first;
}

export const sameAsInput: Infer = (inputs) => [inputAt(inputs, 0)];

export const cast: Infer = (inputs, attributes) => [{ dtype: dtypeOf(attributes, 'to'), shape: inputAt(inputs, 0).shape }];

export const toBlocks: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const [batch = 1, ...rest] = shape;
  return [{ dtype, shape: [batch, numberOf(attributes, 'channels'), ...(attributes['channels_last'] ? rest.slice(0, -1) : rest.slice(1))] }];
};

export const elementwise: Infer = (inputs) => {
  const given = present(inputs);
  return [{ dtype: oneType(given), shape: broadcast(...given.map((input) => input.shape)) }];
};

export const comparison: Infer = (inputs) => elementwise(inputs, {}).map(({ shape }) => ({ dtype: 'bool', shape }));

export const test: Infer = (inputs) => [{ dtype: 'bool', shape: inputAt(inputs, 0).shape }];

export const where: Infer = (inputs) => {
  const [condition, ...branches] = present(inputs);
  assert(condition?.dtype === 'bool', 'the condition is not bool');
  return [{ dtype: oneType(branches), shape: broadcast(condition.shape, ...branches.map((branch) => branch.shape)) }];
};

export function reducedShape(shape: Shape, axes: readonly number[], keep: boolean): Shape {
  return keep ? shape.map((size, axis) => (axes.includes(axis) ? 1 : size)) : shape.filter((_, axis) => !axes.includes(axis));
}

export const reduction: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  return [{ dtype, shape: reducedShape(shape, numbersOf(attributes, 'axes'), numberOf(attributes, 'keepdims') === 1) }];
};

export const argReduction: Infer = (inputs, attributes) => {
  const { shape } = inputAt(inputs, 0);
  return [{ dtype: 'int64', shape: reducedShape(shape, [numberOf(attributes, 'axis')], numberOf(attributes, 'keepdims') === 1) }];
};

export const matMul: Infer = (inputs) => {
  const [a, b] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  assert(a.shape.length >= 2 && b.shape.length >= 2, () => `MatMul of ${typeText(a)} and ${typeText(b)}: each needs two dimensions`);
  assert(a.shape.at(-1) === b.shape.at(-2), () => `MatMul of ${typeText(a)} and ${typeText(b)}: inner sizes differ`);
  const outer = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [{ dtype: oneType([a, b]), shape: [...outer, a.shape.at(-2) ?? 1, b.shape.at(-1) ?? 1] }];
};

/** Either operand with its last two axes exchanged. */
export const turnedMatMul: Infer = (inputs, attributes) => {
  const turned = (index: number, name: string) => {
    const { dtype, shape } = inputAt(inputs, index);
    return { dtype, shape: numberOf(attributes, name) === 1 ? [...shape.slice(0, -2), ...shape.slice(-2).reverse()] : shape };
  };
  return matMul([turned(0, 'transA'), turned(1, 'transB')], {});
};

export const gemm: Infer = (inputs, attributes) => {
  const [a, b, c] = [inputAt(inputs, 0), inputAt(inputs, 1), inputs[2]];
  assert(a.shape.length === 2 && b.shape.length === 2, () => `Gemm of ${typeText(a)} and ${typeText(b)}: both must be matrices`);
  const [m, k] = numberOf(attributes, 'transA') ? [a.shape[1], a.shape[0]] : a.shape;
  const [inner, n] = numberOf(attributes, 'transB') ? [b.shape[1], b.shape[0]] : b.shape;
  assert(k === inner, () => `Gemm of ${typeText(a)} and ${typeText(b)}: inner sizes ${k} and ${inner}`);
  const shape = [m ?? 1, n ?? 1];
  if (c) assert(sameShape(broadcast(shape, c.shape), shape), () => `Gemm: ${typeText(c)} does not fit [${shape.join(',')}]`);
  return [{ dtype: oneType(c ? [a, b, c] : [a, b]), shape }];
};

/** Windows along one axis. `ceil` keeps a last partial window if it starts inside the input or its left padding. */
function windows(size: number, kernel: number, stride: number, dilation: number, before: number, after: number, ceil: boolean): number {
  const span = size + before + after - dilation * (kernel - 1) - 1;
  assert(span >= 0, () => `a window of ${dilation * (kernel - 1) + 1} does not fit into ${size} plus padding ${before + after}`);
  const count = (ceil ? Math.ceil(span / stride) : Math.floor(span / stride)) + 1;
  return ceil && (count - 1) * stride >= size + before ? count - 1 : count;
}

export function windowedShape(spatial: Shape, attributes: Attributes): Shape {
  const [kernel, strides, dilations, pads] = (['kernel_shape', 'strides', 'dilations', 'pads'] as const).map((name) => numbersOf(attributes, name)) as [
    Shape,
    Shape,
    Shape,
    Shape,
  ];
  const rank = spatial.length;
  assert(
    kernel.length === rank && strides.length === rank && dilations.length === rank && pads.length === 2 * rank,
    `window settings are not for ${rank} dimensions`,
  );
  assert([...kernel, ...strides, ...dilations].every((number) => number >= 1) && pads.every((pad) => pad >= 0), 'window settings out of range');
  return spatial.map((size, i) =>
    windows(size, kernel[i] ?? 1, strides[i] ?? 1, dilations[i] ?? 1, pads[i] ?? 0, pads[i + rank] ?? 0, attributes['ceil_mode'] === 1),
  );
}

export const conv: Infer = (inputs, attributes) => {
  const [x, w, b] = [inputAt(inputs, 0), inputAt(inputs, 1), inputs[2]];
  const group = numberOf(attributes, 'group');
  const [batch, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const [filters, perGroup, ...kernel] = w.shape as [number, number, ...number[]];
  assert(spatial.length >= 1 && kernel.length === spatial.length, () => `Conv of ${typeText(x)} with filters ${typeText(w)}`);
  assert(group >= 1 && channels === perGroup * group && filters % group === 0, () => `Conv of ${typeText(x)} with filters ${typeText(w)} in ${group} groups`);
  assert(sameShape(kernel, numbersOf(attributes, 'kernel_shape')), 'kernel_shape differs from the filters');
  if (b) assert(sameShape(b.shape, [filters]), () => `Conv: bias ${typeText(b)} for ${filters} filters`);
  return [{ dtype: oneType(b ? [x, w, b] : [x, w]), shape: [batch, filters, ...windowedShape(spatial, attributes)] }];
};

export const convTranspose: Infer = (inputs, attributes) => {
  const [x, w, b] = [inputAt(inputs, 0), inputAt(inputs, 1), inputs[2]];
  const group = numberOf(attributes, 'group');
  const [batch, channels, ...spatial] = x.shape as [number, number, ...number[]];
  const [from, perGroup, ...kernel] = w.shape as [number, number, ...number[]];
  assert(
    spatial.length >= 1 && kernel.length === spatial.length && group >= 1 && channels === from && channels % group === 0,
    `ConvTranspose of ${typeText(x)} with filters ${typeText(w)} in ${group} groups`,
  );
  assert(sameShape(kernel, numbersOf(attributes, 'kernel_shape')), 'kernel_shape differs from the filters');
  if (b) assert(sameShape(b.shape, [perGroup * group]), () => `ConvTranspose: bias ${typeText(b)} for ${perGroup * group} filters`);
  const [strides, dilations, pads, extra] = ['strides', 'dilations', 'pads', 'output_padding'].map((name) => numbersOf(attributes, name)) as [
    Shape,
    Shape,
    Shape,
    Shape,
  ];
  const rank = spatial.length;
  assert(
    strides.length === rank && dilations.length === rank && extra.length === rank && pads.length === 2 * rank,
    `window settings are not for ${rank} dimensions`,
  );
  const grown = spatial.map(
    (size, i) => (strides[i] ?? 1) * (size - 1) + (extra[i] ?? 0) + ((kernel[i] ?? 1) - 1) * (dilations[i] ?? 1) + 1 - (pads[i] ?? 0) - (pads[i + rank] ?? 0),
  );
  assert(
    grown.every((size) => size >= 1),
    `ConvTranspose: output [${grown.join(',')}]`,
  );
  return [{ dtype: oneType(b ? [x, w, b] : [x, w]), shape: [batch, perGroup * group, ...grown] }];
};

/** Values, then int64 indices into the whole flattened input. */
export const maxPool: Infer = (inputs, attributes) => {
  const pooled = averagePool(inputs, attributes);
  return [...pooled, { dtype: 'int64', shape: pooled[0]?.shape ?? [] }];
};

export const averagePool: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  assert(shape.length >= 3, () => `pooling of a tensor with ${shape.length} dimensions`);
  return [{ dtype, shape: [...shape.slice(0, 2), ...windowedShape(shape.slice(2), attributes)] }];
};

export const globalPool: Infer = (inputs) => {
  const { dtype, shape } = inputAt(inputs, 0);
  assert(shape.length >= 3, () => `pooling of a tensor with ${shape.length} dimensions`);
  return [{ dtype, shape: shape.map((size, axis) => (axis < 2 ? size : 1)) }];
};

/** Normalized values, mean, inverse standard deviation. */
export const layerNorm: Infer = (inputs, attributes) => {
  const x = inputAt(inputs, 0);
  const start = numberOf(attributes, 'axis');
  for (const input of inputs.slice(1)) if (input) broadcast(x.shape.slice(start), input.shape);
  const statistics: TensorType = { dtype: 'float32', shape: x.shape.map((size, axis) => (axis < start ? size : 1)) };
  return [x, statistics, statistics];
};

/** Values of input 0, one scale, bias ... per channel. */
export const perChannel: Infer = (inputs) => {
  const x = inputAt(inputs, 0);
  for (const input of inputs.slice(1))
    assert(input && sameShape(input.shape, [x.shape[1] ?? 1]), () => `${input ? typeText(input) : 'nothing'} for the channels of ${typeText(x)}`);
  return [x];
};

export const reshape: Infer = (inputs, attributes) => {
  const x = inputAt(inputs, 0);
  const asked = numbersOf(attributes, 'shape').map((size, axis) => (size === 0 ? defined(x.shape[axis], `dimension ${axis} of ${typeText(x)}`) : size));
  const known = sizeOf(asked.filter((size) => size !== -1));
  const shape = asked.map((size) => (size === -1 ? sizeOf(x.shape) / Math.max(known, 1) : size));
  assert(
    asked.filter((size) => size === -1).length <= 1 &&
      (isSized(x.shape) ? shape.every((size) => Number.isInteger(size) && size >= 0) && sizeOf(shape) === sizeOf(x.shape) : shape.every((size) => !(size < 0))),
    `${typeText(x)} cannot become [${asked.join(',')}]`,
  );
  return [{ dtype: x.dtype, shape }];
};

export const flatten: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const at = numberOf(attributes, 'axis');
  return [{ dtype, shape: [sizeOf(shape.slice(0, at)), sizeOf(shape.slice(at))] }];
};

export const transpose: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const perm = numbersOf(attributes, 'perm');
  assert(perm.length === shape.length && shape.every((_, axis) => perm.includes(axis)), () => `perm [${perm.join(',')}] of ${shape.length} dimensions`);
  return [{ dtype, shape: perm.map((axis) => shape[axis] ?? 1) }];
};

export const squeeze: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const axes = numbersOf(attributes, 'axes');
  assert(
    axes.every((axis) => shape[axis] === 1),
    `Squeeze of [${shape.join(',')}] at [${axes.join(',')}]`,
  );
  return [{ dtype, shape: reducedShape(shape, axes, false) }];
};

export const unsqueeze: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const axes = numbersOf(attributes, 'axes');
  const rest = [...shape];
  return [{ dtype, shape: Array.from({ length: shape.length + axes.length }, (_, axis) => (axes.includes(axis) ? 1 : (rest.shift() ?? 1))) }];
};

export const expand: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  return [{ dtype, shape: broadcast(shape, numbersOf(attributes, 'shape')) }];
};

export const tile: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const repeats = numbersOf(attributes, 'repeats');
  assert(repeats.length === shape.length && repeats.every((times) => times >= 0), () => `repeats [${repeats.join(',')}] of [${shape.join(',')}]`);
  return [{ dtype, shape: shape.map((size, axis) => size * (repeats[axis] ?? 1)) }];
};

/** Starts and ends within the tensor, for every named axis. An end of `-size - 1` is "before the first". */
export function completeSlice(attributes: Attributes, inputs: Inputs): Attributes {
  const { shape } = inputAt(inputs, 0);
  const [starts, ends, axes, steps] = ['starts', 'ends', 'axes', 'steps'].map((name) => numbersOf(attributes, name)) as [Shape, Shape, Shape, Shape];
  assert(starts.length === ends.length && starts.length === axes.length && starts.length === steps.length, 'Slice: lists of different lengths');
  assert(isSized(axes.map((axis) => shape[axis] ?? 1)), 'Slice of an axis whose size is not known before it runs');
  assert(
    steps.every((step) => step !== 0),
    'Slice: a step of 0',
  );
  const within = (index: number, i: number, low: number, high: number) => {
    const size = shape[axes[i] ?? 0] ?? 1;
    return Math.min(Math.max(index < 0 ? index + size : index, low), size + high);
  };
  const bounded = {
    starts: starts.map((start, i) => ((steps[i] ?? 1) > 0 ? within(start, i, 0, 0) : within(start, i, 0, -1))),
    ends: ends.map((end, i) => {
      if ((steps[i] ?? 1) > 0) return within(end, i, 0, 0);
      const last = within(end, i, -1, -1);
      return last === -1 ? -(shape[axes[i] ?? 0] ?? 1) - 1 : last;
    }),
  };
  return { ...attributes, ...bounded };
}

export const slice: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const [starts, ends, axes, steps] = ['starts', 'ends', 'axes', 'steps'].map((name) => numbersOf(attributes, name)) as [Shape, Shape, Shape, Shape];
  const sliced = [...shape];
  axes.forEach((axis, i) => {
    const [start, end, step] = [starts[i] ?? 0, ends[i] ?? 0, steps[i] ?? 1];
    sliced[axis] = Math.max(0, Math.ceil(((end < 0 ? -1 : end) - start) / step));
  });
  return [{ dtype, shape: sliced }];
};

export const pad: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const pads = numbersOf(attributes, 'pads');
  assert(pads.length === 2 * shape.length, () => `pads [${pads.join(',')}] of ${shape.length} dimensions`);
  const padded = shape.map((size, axis) => size + (pads[axis] ?? 0) + (pads[axis + shape.length] ?? 0));
  assert(
    padded.every((size) => size >= 0),
    `Pad to [${padded.join(',')}]`,
  );
  return [{ dtype, shape: padded }];
};

export const concat: Infer = (inputs, attributes) => {
  const given = present(inputs);
  const at = numberOf(attributes, 'axis');
  const first = inputAt(inputs, 0).shape;
  const shape = first.map((size, axis) => (axis === at ? 0 : (given.map((input) => input.shape[axis] ?? size).find((other) => !Number.isNaN(other)) ?? size)));
  assert(
    given.every((input) => input.shape.length === shape.length && input.shape.every((size, axis) => axis === at || canEqual(size, shape[axis] ?? 1))),
    `Concat of ${given.map(typeText).join(' and ')} along ${at}`,
  );
  const length = given.reduce((sum, input) => sum + (input.shape[at] ?? 0), 0);
  return [{ dtype: oneType(given), shape: shape.with(at, length) }];
};

export const split: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const [at, sizes] = [numberOf(attributes, 'axis'), numbersOf(attributes, 'split')];
  assert(sizes.length >= 1 && sizes.reduce((sum, size) => sum + size, 0) === shape[at], () => `Split of ${shape[at]} into [${sizes.join(',')}]`);
  return sizes.map((part) => ({ dtype, shape: shape.map((size, axis) => (axis === at ? part : size)) }));
};

export const resize: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const [sizes, scales] = [attributes['sizes'], attributes['scales']];
  assert((sizes === undefined) !== (scales === undefined), 'Resize takes either sizes or scales');
  const to =
    sizes !== undefined ? numbersOf(attributes, 'sizes') : numbersOf(attributes, 'scales').map((scale, axis) => Math.floor((shape[axis] ?? 1) * scale));
  assert(sizes !== undefined || attributes['coordinate_transformation_mode'] !== 'tf_crop_and_resize', 'Resize of a region by scales');
  assert(to.length === shape.length && to.every((size) => size >= 1), () => `Resize of [${shape.join(',')}] to [${to.join(',')}]`);
  return [{ dtype, shape: to }];
};

export const blocks =
  (deeper: boolean): Infer =>
  (inputs, attributes) => {
    const { dtype, shape } = inputAt(inputs, 0);
    const block = numberOf(attributes, 'blocksize');
    const [n, c, h, w] = shape as [number, number, number, number];
    assert(
      shape.length === 4 && block >= 1 && (deeper ? h % block === 0 && w % block === 0 : c % (block * block) === 0),
      `blocks of ${block} in [${shape.join(',')}]`,
    );
    return [{ dtype, shape: deeper ? [n, c * block * block, h / block, w / block] : [n, c / (block * block), h * block, w * block] }];
  };

function assertIndices(type: TensorType): void {
  assert(type.dtype === 'int64' || type.dtype === 'int32', () => `indices of type ${type.dtype}`);
}

export const gather: Infer = (inputs, attributes) => {
  const [x, indices] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  assertIndices(indices);
  const at = numberOf(attributes, 'axis');
  assert(at < x.shape.length, 'Gather from a scalar');
  return [{ dtype: x.dtype, shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)] }];
};

export const gatherElements: Infer = (inputs) => {
  const [x, indices] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  assertIndices(indices);
  assert(x.shape.length === indices.shape.length, () => `GatherElements from ${typeText(x)} at ${typeText(indices)}`);
  return [{ dtype: x.dtype, shape: indices.shape }];
};

export const gatherND: Infer = (inputs, attributes) => {
  const [x, indices] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  const batch = numberOf(attributes, 'batch_dims');
  const depth = indices.shape.at(-1) ?? 0;
  assert(
    indices.dtype === 'int64' &&
      batch >= 0 &&
      depth >= 1 &&
      batch + depth <= x.shape.length &&
      sameShape(x.shape.slice(0, batch), indices.shape.slice(0, batch)),
    `GatherND from ${typeText(x)} at ${typeText(indices)}`,
  );
  return [{ dtype: x.dtype, shape: [...indices.shape.slice(0, -1), ...x.shape.slice(batch + depth)] }];
};

export const scatterElements: Infer = (inputs) => {
  const [x, indices, updates] = [inputAt(inputs, 0), inputAt(inputs, 1), inputAt(inputs, 2)];
  assertIndices(indices);
  assert(
    sameShape(indices.shape, updates.shape) && x.shape.length === indices.shape.length && x.dtype === updates.dtype,
    `ScatterElements of ${typeText(updates)} into ${typeText(x)} at ${typeText(indices)}`,
  );
  return [x];
};

export const scatterND: Infer = (inputs) => {
  const [x, indices, updates] = [inputAt(inputs, 0), inputAt(inputs, 1), inputAt(inputs, 2)];
  const depth = indices.shape.at(-1) ?? 0;
  assert(
    indices.dtype === 'int64' &&
      depth <= x.shape.length &&
      sameShape(updates.shape, [...indices.shape.slice(0, -1), ...x.shape.slice(depth)]) &&
      x.dtype === updates.dtype,
    `ScatterND of ${typeText(updates)} into ${typeText(x)} at ${typeText(indices)}`,
  );
  return [x];
};

export const oneHot: Infer = (inputs, attributes) => {
  const { shape } = inputAt(inputs, 0);
  const asked = numberOf(attributes, 'axis');
  const at = asked < 0 ? asked + shape.length + 1 : asked;
  assert(
    at >= 0 && at <= shape.length && numberOf(attributes, 'depth') >= 1 && numbersOf(attributes, 'values').length === 2,
    `OneHot of [${shape.join(',')}] along ${asked}`,
  );
  return [{ dtype: dtypeOf(attributes, 'dtype'), shape: shape.toSpliced(at, 0, numberOf(attributes, 'depth')) }];
};

export const topK: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const [at, k] = [numberOf(attributes, 'axis'), numberOf(attributes, 'k')];
  assert(k >= 1 && k <= (shape[at] ?? 0), () => `TopK: ${k} of ${shape[at]}`);
  const kept = shape.map((size, axis) => (axis === at ? k : size));
  return [
    { dtype, shape: kept },
    { dtype: 'int64', shape: kept },
  ];
};

export const range: Infer = (_inputs, attributes) => {
  const [start, limit, delta] = [numberOf(attributes, 'start'), numberOf(attributes, 'limit'), numberOf(attributes, 'delta')];
  assert(delta !== 0, 'Range: a step of 0');
  return [{ dtype: dtypeOf(attributes, 'dtype'), shape: [Math.max(0, Math.ceil((limit - start) / delta))] }];
};

/** `ab,bc->ac`: one letter an axis. */
export function einsumTerms(equation: string): { readonly operands: readonly string[]; readonly result: string } {
  const match = /^([a-zA-Z,]*)->([a-zA-Z]*)$/.exec(equation);
  assert(match, () => `Einsum equation ${equation}`);
  const [operands, result] = [(match[1] ?? '').split(','), match[2] ?? ''];
  assert(new Set(result).size === result.length, () => `Einsum: a letter twice in ${result}`);
  return { operands, result };
}

/** Letters for the axes that `...` stands for, and the result that an equation without `->` means: in order, the letters that stand once. */
export function completeEinsum(attributes: Attributes, inputs: Inputs): Attributes {
  const equation = stringOf(attributes, 'equation').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const operands = left.split(',');
  const hidden = operands.map((term, i) => (term.includes('...') ? inputAt(inputs, i).shape.length + '...'.length - term.length : 0));
  const most = Math.max(...hidden);
  const rest = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].filter((letter) => !equation.includes(letter)).slice(0, most);
  // Axes are counted from the last, as everywhere where shapes are broadcast.
  const spelled = operands.map((term, i) => term.replace('...', rest.slice(most - (hidden[i] ?? 0)).join('')));
  const once = [...left].filter((letter) => /[a-zA-Z]/.test(letter) && left.indexOf(letter) === left.lastIndexOf(letter)).sort();
  const result = right === undefined ? [...rest, ...once].join('') : right.replace('...', rest.join(''));
  return { ...attributes, equation: `${spelled.join(',')}->${result}` };
}

export const einsum: Infer = (inputs, attributes) => {
  const given = present(inputs);
  const { operands, result } = einsumTerms(stringOf(attributes, 'equation'));
  assert(operands.length === given.length, () => `Einsum of ${operands.length} operands with ${given.length} inputs`);
  const sizes = new Map<string, number>();
  given.forEach((input, i) => {
    const letters = [...(operands[i] ?? '')];
    assert(letters.length === input.shape.length, () => `Einsum: ${operands[i]} for ${typeText(input)}`);
    letters.forEach((letter, axis) => {
      const size = input.shape[axis] ?? 1;
      assert((sizes.get(letter) ?? size) === size, () => `Einsum: ${letter} is both ${sizes.get(letter)} and ${size}`);
      sizes.set(letter, size);
    });
  });
  return [{ dtype: oneType(given), shape: [...result].map((letter) => defined(sizes.get(letter), `size of ${letter}`)) }];
};

/** Final states, then stacked outputs. Inputs: states, then tensors walked along their first axis. */
export const scan: Infer = (inputs, attributes) => {
  const body = attributes['body'] as Graph;
  const walked = numberOf(attributes, 'num_scan_inputs');
  const captures = numberOf(attributes, 'captures');
  const states = inputs.length - walked - captures;
  const items = states + walked;
  assert(walked >= 1 && states >= 0 && captures >= 0 && body.inputs.length === inputs.length && body.outputs.length >= states, 'Scan: the body does not fit');
  const length = inputAt(inputs, states).shape[0] ?? 0;
  body.inputs.forEach(({ value }, i) => {
    const input = inputAt(inputs, i);
    const item = i >= states && i < items;
    const shape = item ? input.shape.slice(1) : input.shape;
    assert(
      input.dtype === value.type.dtype && sameShape(shape, value.type.shape) && (!item || input.shape[0] === length),
      `Scan: input ${i} is ${typeText(input)}, the body takes ${typeText(value.type)}`,
    );
  });
  return body.outputs.map(({ value }, i) => {
    if (i < states) assert(sameShape(value.type.shape, inputAt(inputs, i).shape), () => `Scan: state ${i} changes its shape`);
    return i < states ? value.type : { dtype: value.type.dtype, shape: [length, ...value.type.shape] };
  });
};
