/** Ops of other people's files that are a few of ours. What cannot be said for every value of its attributes throws, and is refused. */
import { assert, defined } from '../base/assert.ts';
import { type DType, sizeOf, type Tensor, tensor, valuesOf } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { type Attributes, shapeOf, type Value } from '../ir/graph.ts';
import { dtypeOfData } from './types.ts';

/** A node of the file. What is not asked for need not be readable. */
export interface ForeignNode {
  readonly builder: GraphBuilder;
  input(index: number): Value;
  /** Inputs there are, and whether one of them is given. */
  readonly count: number;
  given(index: number): boolean;
  /** The value of an input, where it is known now. */
  known(input: number): Tensor | undefined;
  attributes(): Attributes;
  /** The file's operator set. */
  readonly version: number;
}

/** All outputs that can be given, or undefined where the node is to be read as one of ours. */
type Words = (node: ForeignNode) => readonly Value[] | undefined;

const listOf = (value: unknown): readonly number[] => (Array.isArray(value) ? (value as number[]) : []);
const steps = (count: number) => Array.from({ length: count }, (_, i) => i);

function input(node: ForeignNode, index = 0): Value {
  assert(node.given(index), `input ${index} is missing`);
  return node.input(index);
}

/** A function of x alone. */
const ofOne =
  (words: (g: GraphBuilder, x: Value, attributes: Attributes) => Value): Words =>
  (node) => [words(node.builder, input(node), node.attributes())];

const exponentials = (combine: 'add' | 'sub'): Words => ofOne((g, x) => g.mul(g[combine](g.emit('Exp', [x]), g.emit('Exp', [g.neg(x)])), g.like(x, 0.5)));

/** A cosine window of `size` samples (known now); the coefficients alternate in sign. */
const cosineWindow =
  (...coefficients: readonly number[]): Words =>
  (node) => {
    const size = valuesOf(defined(node.known(0), 'its size'))[0] ?? 0;
    const { periodic = 1, output_datatype = 1 } = node.attributes();
    assert(size >= 0 && size <= 2 ** 24, `a window of ${size}`);
    const turn = (2 * Math.PI) / Math.max(1, Number(periodic) === 0 ? size - 1 : size);
    const values = steps(size).map((n) => coefficients.reduce((sum, c, k) => sum + (k % 2 === 0 ? c : -c) * Math.cos(turn * k * n), 0));
    return [node.builder.constant(tensor(dtypeOf(Number(output_datatype)), [size], values))];
  };

function dtypeOf(type: number): DType {
  return defined(dtypeOfData(type), `element type ${type}`);
}

/** `-w[t] log p[t]` over `[N, classes, ...]`, left out where t is `ignore_index`, and reduced; as PyTorch's `nll_loss`. */
function likelihoodLoss({ builder: g, attributes }: ForeignNode, logShares: Value, given: Value, weight: Value | null): Value {
  const { ignore_index, reduction = 'mean' } = attributes();
  const like = (value: number) => g.like(logShares, value);
  const target = g.cast(given, 'int64');
  const ignored = ignore_index === undefined ? null : g.emit('Equal', [target, g.scalar(Number(ignore_index), 'int64')]);
  const picked = ignored === null ? target : g.where(ignored, g.scalar(0, 'int64'), target);
  const there = g.emit('GatherElements', [logShares, g.emit('Unsqueeze', [picked], { axes: [1] })], { axis: 1 });
  const each = g.neg(g.emit('Squeeze', [there], { axes: [1] }));
  const own = weight === null ? g.emit('Expand', [like(1)], { shape: shapeOf(each) }) : g.emit('Gather', [weight, picked], { axis: 0 });
  const counts = ignored === null ? own : g.where(ignored, like(0), own);
  const losses = g.mul(each, counts);
  if (reduction === 'none') return losses;
  const all = (value: Value) => g.sum(value, steps(shapeOf(value).length));
  return reduction === 'sum' ? all(losses) : g.div(all(losses), all(counts));
}

/** Over axes, mean and variance of a batch, as BatchNormalization in training has them; with the running ones moved on. */
const batchNormalization: Words = (node) => {
  const { builder: g, attributes } = node;
  const { training_mode = 0, epsilon = 1e-5, momentum = 0.9 } = attributes();
  if (Number(training_mode) === 0) return undefined;
  const [x, scale, bias, mean, variance] = [0, 1, 2, 3, 4].map((index) => input(node, index)) as [Value, Value, Value, Value, Value];
  const rest = steps(shapeOf(x).length).filter((axis) => axis !== 1);
  const wide = (value: Value) =>
    g.reshape(
      value,
      steps(shapeOf(x).length).map((axis) => (axis === 1 ? -1 : 1)),
    );
  const own = g.mean(x, rest);
  const centred = g.sub(x, wide(own));
  const spread = g.mean(g.mul(centred, centred), rest);
  const normal = g.div(centred, g.emit('Sqrt', [g.add(wide(spread), g.like(x, Number(epsilon)))]));
  const moved = (before: Value, now: Value) => g.add(g.mul(before, g.like(x, Number(momentum))), g.mul(now, g.like(x, 1 - Number(momentum))));
  return [g.add(g.mul(normal, wide(scale)), wide(bias)), moved(mean, own), moved(variance, spread)];
};

const table: { readonly [op: string]: Words } = {
  // Activations and functions.
  Sinh: exponentials('sub'),
  Cosh: exponentials('add'),
  Tan: ofOne((g, x) => g.div(g.emit('Sin', [x]), g.emit('Cos', [x]))),
  Asinh: ofOne((g, x) => g.emit('Log', [g.add(x, g.emit('Sqrt', [g.add(g.mul(x, x), g.like(x, 1))]))])),
  Acosh: ofOne((g, x) => g.emit('Log', [g.add(x, g.emit('Sqrt', [g.sub(g.mul(x, x), g.like(x, 1))]))])),
  Atanh: ofOne((g, x) => g.mul(g.emit('Log', [g.div(g.add(g.like(x, 1), x), g.sub(g.like(x, 1), x))]), g.like(x, 0.5))),
  ThresholdedRelu: ofOne((g, x, { alpha = 1 }) => g.where(g.emit('Greater', [x, g.like(x, Number(alpha))]), x, g.like(x, 0))),
  Shrink: ofOne((g, x, { lambd = 0.5, bias = 0 }) => {
    const low = g.where(g.emit('Less', [x, g.like(x, -Number(lambd))]), g.add(x, g.like(x, Number(bias))), g.like(x, 0));
    return g.where(g.emit('Greater', [x, g.like(x, Number(lambd))]), g.sub(x, g.like(x, Number(bias))), low);
  }),
  IsInf: (node) => {
    const { detect_positive = 1, detect_negative = 1 } = node.attributes();
    const [g, x] = [node.builder, input(node)];
    if (Number(detect_positive) === Number(detect_negative)) return undefined;
    const side = g.emit(Number(detect_positive) === 1 ? 'Greater' : 'Less', [x, g.like(x, 0)]);
    return [g.emit('And', [g.emit('IsInf', [x]), side])];
  },
  /** Of mixed types the answer has that of the base. */
  Pow: (node) => {
    const [g, base, exponent] = [node.builder, input(node), input(node, 1)];
    const [type, other] = [base.type.dtype, exponent.type.dtype];
    if (type === other) return undefined;
    const common = type === 'float32' || type === 'float64' ? type : other === 'float32' || other === 'float64' ? other : 'float64';
    return [g.cast(g.emit('Pow', [g.cast(base, common), g.cast(exponent, common)]), type)];
  },
  Mean: (node) => {
    const all = steps(node.count).map((index) => input(node, index));
    const g = node.builder;
    return [
      g.div(
        all.reduce((sum, value) => g.add(sum, value)),
        g.like(input(node), all.length),
      ),
    ];
  },
  CastLike: (node) => [node.builder.emit('Cast', [input(node)], { to: input(node, 1).type.dtype })],

  // Norms.
  BatchNormalization: batchNormalization,
  MeanVarianceNormalization: ofOne((g, x, { axes = [0, 2, 3] }) => {
    const centred = g.sub(x, g.mean(x, listOf(axes), true));
    return g.div(centred, g.add(g.emit('Sqrt', [g.mean(g.mul(centred, centred), listOf(axes), true)]), g.like(x, 1e-9)));
  }),
  /** A mean of squares over `size` channels, padding counted, is the sum divided by `size`. */
  LRN: ofOne((g, x, { size, alpha = 1e-4, beta = 0.75, bias = 1 }) => {
    const [n = 1, c = 1, ...places] = shapeOf(x);
    const reach = Number(size);
    const rows = g.reshape(g.mul(x, x), [n, 1, c, sizeOf(places)]);
    const around = [Math.floor((reach - 1) / 2), Math.ceil((reach - 1) / 2)] as const;
    const mean = g.emit('AveragePool', [g.emit('Pad', [rows], { pads: [0, 0, around[0], 0, 0, 0, around[1], 0] })], { kernel_shape: [reach, 1] });
    const scale = g.add(g.mul(g.reshape(mean, shapeOf(x)), g.like(x, Number(alpha))), g.like(x, Number(bias)));
    return g.div(x, g.emit('Pow', [scale, g.like(x, Number(beta))]));
  }),

  // Of training, in use: nothing is dropped, and all of the mask is true.
  Dropout: (node) => {
    const { builder: g, known, version, attributes } = node;
    const [ratio, training] = [known(1), known(2)];
    const idle = training === undefined ? !node.given(2) : valuesOf(training)[0] === 0;
    assert(idle || (ratio !== undefined && valuesOf(ratio)[0] === 0), 'Dropout that is training');
    assert(version >= 7 || attributes()['is_test'] === 1, 'Dropout that is training');
    const x = input(node);
    return [g.emit('Identity', [x]), g.emit('Expand', [g.constant(tensor('bool', [], [1]))], { shape: shapeOf(x) })];
  },
  NegativeLogLikelihoodLoss: (node) => [likelihoodLoss(node, input(node), input(node, 1), node.given(2) ? input(node, 2) : null)],
  SoftmaxCrossEntropyLoss: (node) => {
    const logShares = node.builder.emit('LogSoftmax', [input(node)], { axis: 1 });
    return [likelihoodLoss(node, logShares, input(node, 1), node.given(2) ? input(node, 2) : null), logShares];
  },

  // Moving elements about.
  Hardmax: ofOne((g, x, { axis = -1 }) => {
    const place = g.emit('ArgMax', [x], { axis, keepdims: 0 });
    return g.emit('OneHot', [place], { depth: shapeOf(x).at(Number(axis)) ?? 1, axis, dtype: x.type.dtype });
  }),
  Scatter: (node) => [node.builder.emit('ScatterElements', [input(node), input(node, 1), input(node, 2)], { axis: node.attributes()['axis'] ?? 0 })],
  /** Which rows stay must be known, as the size depends on it. */
  Compress: (node) => {
    const chosen = valuesOf(defined(node.known(1), 'which rows stay')).flatMap((stays, row) => (stays === 0 ? [] : [row]));
    const { axis } = node.attributes();
    const [g, x] = [node.builder, input(node)];
    const rows = axis === undefined ? g.reshape(x, [sizeOf(shapeOf(x))]) : x;
    return [g.emit('Gather', [rows, g.constant(tensor('int64', [chosen.length], chosen))], { axis: Number(axis ?? 0) })];
  },
  /** The first `length` steps of each row stand the other way round. */
  ReverseSequence: (node) => {
    const { time_axis = 0, batch_axis = 1 } = node.attributes();
    const [g, x] = [node.builder, input(node)];
    const shape = shapeOf(x);
    const along = (axis: unknown, value: Value) =>
      g.reshape(
        value,
        shape.map((_, i) => (i === Number(axis) ? -1 : 1)),
      );
    const length = along(batch_axis, g.cast(input(node, 1), 'int64'));
    const time = shape[Number(time_axis)] ?? 1;
    const step = along(time_axis, g.constant(tensor('int64', [time], steps(time))));
    const back = g.sub(g.sub(length, g.scalar(1, 'int64')), step);
    const from = g.where(g.emit('Less', [step, length]), back, step);
    return [g.emit('GatherElements', [x, g.emit('Expand', [from], { shape })], { axis: Number(time_axis) })];
  },
  Upsample: (node) => {
    const { mode = 'nearest', scales } = node.attributes();
    const factors = scales === undefined ? valuesOf(defined(node.known(1), 'its scales')) : listOf(scales);
    return [node.builder.emit('Resize', [input(node)], { scales: factors, mode, coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' })];
  },
  /** Places may come as any numbers, and so may what stands for yes and no; what is counted is whole. */
  OneHot: (node) => {
    const [depth, values] = [node.known(1), node.known(2)];
    if (depth === undefined || values === undefined) return undefined;
    const [g, places] = [node.builder, g64(node)];
    const two = valuesOf(values);
    const marks = g.emit('OneHot', [places], { depth: valuesOf(depth)[0] ?? 0, axis: node.attributes()['axis'] ?? -1, values: [0, 1], dtype: 'float32' });
    if (two[0] === 0 && two[1] === 1) return [g.cast(marks, values.dtype)];
    const value = (index: number) => g.constant(tensor(values.dtype, [], [two[index] ?? 0]));
    return [g.where(g.cast(marks, 'bool'), value(1), value(0))];
  },
  /** With `allowzero` a size of 0 is one, and does not mean as before: it then follows from the others. */
  Reshape: (node) => {
    if (node.attributes()['allowzero'] !== 1) return undefined;
    const shape = valuesOf(defined(node.known(1), 'its shape'));
    return [node.builder.reshape(input(node), sizeOf(shapeOf(input(node))) === 0 ? shape.map((size) => (size === 0 ? -1 : size)) : shape)];
  },
  EyeLike: (node) => {
    const { k = 0, dtype } = node.attributes();
    const x = input(node);
    const [rows = 0, columns = 0] = shapeOf(x);
    const values = steps(rows * columns).map((i) => Number((i % columns) - Math.floor(i / columns) === Number(k)));
    return [node.builder.constant(tensor(dtype === undefined ? x.type.dtype : dtypeOf(Number(dtype)), [rows, columns], values))];
  },

  /** Before set 20 the axis was an attribute, and another one when it was not said. */
  DFT: (node) => {
    if (node.version >= 20) return undefined;
    const { axis = 1, ...rest } = node.attributes();
    const length = node.given(1) ? { dft_length: valuesOf(defined(node.known(1), 'its length'))[0] } : {};
    return [node.builder.emit('DFT', [input(node)], { ...rest, ...length, axis })];
  },
  /** Before set 20 two modes had other names. */
  GridSample: (node) => {
    const { mode = 'linear', ...rest } = node.attributes();
    const names: Attributes = { bilinear: 'linear', bicubic: 'cubic' };
    return [node.builder.emit('GridSample', [input(node), input(node, 1)], { ...rest, mode: names[String(mode)] ?? mode })];
  },
  HannWindow: cosineWindow(0.5, 0.5),
  HammingWindow: cosineWindow(25 / 46, 21 / 46),
  BlackmanWindow: cosineWindow(0.42, 0.5, 0.08),

  /** No axes may mean none rather than all. */
  ReduceSum: (node) => {
    const { noop_with_empty_axes = 0 } = node.attributes();
    const none = !node.given(1) || node.known(1)?.data.length === 0;
    return Number(noop_with_empty_axes) === 1 && none ? [node.builder.emit('Identity', [input(node)])] : undefined;
  },
  /** As large as the windows reach, unless it is said. */
  MaxUnpool: (node) => {
    if (node.given(2)) return undefined;
    const attributes = node.attributes();
    const x = input(node);
    const sizes = shapeOf(x).slice(2);
    const [kernel, strides, pads] = ['kernel_shape', 'strides', 'pads'].map((name) => listOf(attributes[name])) as [
      readonly number[],
      readonly number[],
      readonly number[],
    ];
    const whole = sizes.map((size, i) => (size - 1) * (strides[i] ?? 1) + (kernel[i] ?? 1) - (pads[i] ?? 0) - (pads[i + sizes.length] ?? 0));
    return [node.builder.emit('MaxUnpool', [x, input(node, 1)], { ...attributes, output_shape: [...shapeOf(x).slice(0, 2), ...whole] })];
  },
};

function g64(node: ForeignNode): Value {
  return node.builder.cast(input(node), 'int64');
}

export function decompose(op: string, node: ForeignNode): readonly Value[] | undefined {
  return Object.hasOwn(table, op) ? table[op]?.(node) : undefined;
}
