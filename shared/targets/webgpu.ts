/** onnxruntime's WebGPU provider: what falls back to the CPU there, or fails when run, is made of ops it has. */
import { defined } from '../base/assert.ts';
import { type DType, type Shape, tensor } from '../base/tensor.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { convSizes, inputBySpreadConv, inputByTransposedConv, weightByProducts, weightByShifts } from './conv-gradients.ts';
import { counterChance, counterUniform } from './counter-uniform.ts';
import { gatherGradient, scattered, scatterFlat } from './indices.ts';
import { keep, type Legalization, type Place, replace, type TargetTable, unsupported } from './legalization.ts';
import { unrolled } from './loops.ts';
import { plainRecurrence, recurrence, recurrenceGrad } from './recurrent.ts';

const positive = ({ g }: Place, x: Value) => g.emit('Greater', [x, g.like(x, 0)]);

/** 1 where the axis position equals the index: a one-hot without OneHot. */
function oneHot(place: Place): Value {
  const { g, a: indices, node } = place;
  const asked = place.number('axis');
  const axis = asked < 0 ? asked + shapeOf(indices).length + 1 : asked;
  const depth = place.number('depth');
  const [off, on] = place.numbers('values') as [number, number];
  const dtype = node.attributes['dtype'] as DType;
  const iota = g.reshape(
    g.constant(
      tensor(
        indices.type.dtype,
        [depth],
        Array.from({ length: depth }, (_, i) => i),
      ),
    ),
    [
      depth,
      ...shapeOf(indices)
        .slice(axis)
        .map(() => 1),
    ],
  );
  const hit = g.cast(g.emit('Equal', [g.emit('Unsqueeze', [indices], { axes: [axis] }), iota]), dtype);
  return off === 0 && on === 1 ? hit : g.add(g.mul(hit, g.scalar(on - off, dtype)), g.scalar(off, dtype));
}

/** Place of the largest along an axis, the first of equals, as `dtype`: the provider's own gives int64, which it can compute nothing with. */
function firstLargest({ g, node }: Place, x: Value, axis: number, keepdims: number, dtype: DType): Value {
  const size = shapeOf(x)[axis] ?? 1;
  const iota = Array.from({ length: size }, (_, i) => i);
  const places = g.constant(
    tensor(
      'float32',
      shapeOf(x).map((_, i) => (i === axis ? size : 1)),
      iota,
    ),
  );
  const largest = g.emit('Equal', [x, g.emit('ReduceMax', [x], { axes: [axis], keepdims: 1 })]);
  const first = g.emit('ReduceMin', [g.where(largest, places, g.scalar(size))], { axes: [axis], keepdims });
  return dtype === 'float32' ? first : g.emit(node.op, [first], { to: dtype });
}

/** Values that came as int64 from ArgMax are found again as float32; other casts are as they are. */
function castFrom(place: Place): Value {
  const { g, a, node } = place;
  const to = node.attributes['to'] as DType;
  const producer = g.producer(a);
  if (producer?.op !== 'ArgMax' || to === 'int64') return g.emit('Cast', [a], node.attributes);
  const [x] = producer.inputs;
  const { axis, keepdims } = producer.attributes as { axis: number; keepdims: number };
  return x ? firstLargest(place, x, axis, keepdims, to) : g.emit('Cast', [a], node.attributes);
}

/** The provider moves few types of number about: ids (exact in float32 to 16 million) and bools go as float32 and come back. */
function asFloats(...lacking: readonly DType[]): Legalization {
  return replace(({ g, a, inputs, node }) => {
    const { dtype } = a.type;
    if (!lacking.includes(dtype)) return g.emitAll(node.op, inputs, node.attributes);
    const moved = g.emitAll(
      node.op,
      inputs.map((input) => (input?.type.dtype === dtype ? g.cast(input, 'float32') : input)),
      node.attributes,
    );
    return moved.map((value) => (value.type.dtype === 'float32' ? g.cast(value, dtype) : value));
  });
}

function gatherElements({ g, a, b: indices, node }: Place): Value {
  if (a.type.dtype !== 'int32' && a.type.dtype !== 'bool') return g.emit('GatherElements', [a, indices], node.attributes);
  return g.cast(g.emit('GatherElements', [g.cast(a, 'float32'), indices], node.attributes), a.type.dtype);
}

/** A shader may touch eight buffers on any device, and onnxruntime 1.30 has one shader for all parts. */
function split(place: Place): readonly Value[] {
  const { g, a, node } = place;
  const [axis, sizes] = [place.number('axis'), place.numbers('split')];
  if (sizes.length <= 7 && a.type.dtype !== 'bool') return g.emitAll('Split', [a], node.attributes);
  return sizes.map((size, i) => {
    const from = sizes.slice(0, i).reduce((sum, before) => sum + before, 0);
    return g.emit('Slice', [a], { axes: [axis], starts: [from], ends: [from + size] });
  });
}

/** What every window sees at one tap. */
function atTap({ g }: Place, x: Value, tap: Shape, counts: Shape, strides: Shape, dilations: Shape): Value {
  const starts = tap.map((step, i) => step * (dilations[i] ?? 1));
  const ends = counts.map((count, i) => (starts[i] ?? 0) + (count - 1) * (strides[i] ?? 1) + 1);
  return g.emit('Slice', [x], { starts, ends, steps: strides, axes: counts.map((_, i) => i + 2) });
}

/** Equality with the maximum, tap after tap, so that the first of equal ones wins; then each tap's share back in its place. */
function maxPoolGrad(place: Place): Value {
  const { g, a: x, b: y } = place;
  const dy = place.input(3);
  const [kernel, strides, dilations, pads] = ['kernel_shape', 'strides', 'dilations', 'pads'].map((name) => place.numbers(name)) as [
    Shape,
    Shape,
    Shape,
    Shape,
  ];
  const [outer, inner, counts] = [shapeOf(x).slice(0, 2), shapeOf(x).slice(2), shapeOf(y).slice(2)];
  const rank = inner.length;
  // Padded so far that every window, also a partial last one, is inside.
  const reach = inner.map((size, i) =>
    Math.max(size + (pads[i] ?? 0) + (pads[i + rank] ?? 0), ((counts[i] ?? 1) - 1) * (strides[i] ?? 1) + (dilations[i] ?? 1) * ((kernel[i] ?? 1) - 1) + 1),
  );
  const before = pads.slice(0, rank);
  const after = reach.map((size, i) => size - (inner[i] ?? 0) - (before[i] ?? 0));
  const exact = [...before, ...after].every((pad) => pad === 0);
  const wide = exact ? x : g.emit('Pad', [x], { pads: [0, 0, ...before, 0, 0, ...after], constant_value: -3.4e38 });
  const taps = kernel.reduce<readonly Shape[]>((all, size) => all.flatMap((tap) => Array.from({ length: size }, (_, i) => [...tap, i])), [[]]);
  let left = g.emit('Expand', [g.like(dy, 1)], { shape: shapeOf(y) });
  let sum: Value | undefined;
  for (const tap of taps) {
    const hit = g.mul(left, g.cast(g.emit('Equal', [atTap(place, wide, tap, counts, strides, dilations), y]), dy.type.dtype));
    left = g.sub(left, hit);
    // [N, C, O] -> [N, C, O, 1] -> padded to [N, C, O, stride] -> [N, C, O * stride], shifted to its tap and cut.
    const share = g.reshape(g.mul(hit, dy), [...outer, ...counts.flatMap((count) => [count, 1])]);
    const spaced = g.reshape(g.emit('Pad', [share], { pads: [0, 0, ...counts.flatMap(() => [0, 0]), 0, 0, ...strides.flatMap((stride) => [0, stride - 1])] }), [
      ...outer,
      ...counts.map((count, i) => count * (strides[i] ?? 1)),
    ]);
    const offset = tap.map((step, i) => step * (dilations[i] ?? 1) - (before[i] ?? 0));
    const placed = g.emit('Pad', [spaced], {
      pads: [
        0,
        0,
        ...offset.map((at) => Math.max(0, at)),
        0,
        0,
        ...inner.map((size, i) => Math.max(0, size - (offset[i] ?? 0) - (counts[i] ?? 1) * (strides[i] ?? 1))),
      ],
    });
    const cut = g.emit('Slice', [placed], {
      starts: offset.map((at) => Math.max(0, -at)),
      ends: offset.map((at, i) => Math.max(0, -at) + (inner[i] ?? 1)),
      axes: inner.map((_, i) => i + 2),
    });
    sum = sum ? g.add(sum, cut) : cut;
  }
  return sum ?? dy;
}

/**
 * Three faults of onnxruntime 1.30 (found by trying thousands of shapes against the CPU):
 * - channels that go into threes but not fours, in more than one tap, for filters that go into fours, come out wrong (3 channels
 *   alone are right): its kernel for vectors of three. Zero channels make them fours;
 * - groups of more than four filters that do not go into fours come out wrong;
 * - there are no groups in three dimensions.
 */
function conv(place: Place): Value {
  const { g, a: x, b: w, inputs, node } = place;
  const [filters = 1, channels = 1, ...taps] = shapeOf(w);
  const group = place.number('group');
  const each = filters / group;
  if (group > 1) return taps.length > 2 || (each > 4 && each % 4 !== 0) ? apart(place) : g.emit('Conv', inputs, node.attributes);
  const faulty = channels % 3 === 0 && channels % 4 !== 0 && channels > 3 && filters % 4 === 0 && taps.some((size) => size > 1);
  if (!faulty) return g.emit('Conv', inputs, node.attributes);
  const missing = 4 - (channels % 4);
  const widened = (value: Value) => g.emit('Pad', [value], { pads: [0, 0, ...taps.map(() => 0), 0, missing, ...taps.map(() => 0)] });
  return g.emit('Conv', [widened(x), widened(w), ...inputs.slice(2)], node.attributes);
}

/** Group after group, each with its own part of the weights along their first axis. */
function apart(place: Place): Value {
  const { g, a: x, b: w, inputs, node } = place;
  const group = place.number('group');
  const parts = (value: Value, axis: number) => {
    const size = (shapeOf(value)[axis] ?? 1) / group;
    return g.emitAll('Split', [value], { axis, split: Array.from({ length: group }, () => size) });
  };
  const [pictures, weights, bias] = [parts(x, 1), parts(w, 0), inputs[2] ? parts(inputs[2], 0) : []];
  const made = pictures.map((picture, i) =>
    g.emit(node.op, [picture, defined(weights[i], 'weights'), ...bias.slice(i, i + 1)], { ...node.attributes, group: 1 }),
  );
  return g.emit('Concat', made, { axis: 1 });
}

/** Groups are wrong with a stride, and where several channels make one (onnxruntime 1.30). */
function convTranspose(place: Place): Value {
  const { g, inputs, node } = place;
  const group = place.number('group');
  const [channels = 1, each = 1] = shapeOf(place.b);
  const faulty = group > 1 && (place.numbers('strides').some((stride) => stride > 1) || (each === 1 && channels > group));
  return faulty ? apart(place) : g.emit('ConvTranspose', inputs, node.attributes);
}

/** There is no ConvTranspose for three axes, and one with groups may be wrong. */
function convGradInput(place: Place): Value {
  const sizes = convSizes(place, place.numbers('shape'), shapeOf(place.b), shapeOf(place.a));
  const without = sizes.kernel.length > 2 || sizes.group > 1;
  return (without ? inputBySpreadConv : inputByTransposedConv)(place, place.a, place.b, sizes);
}

function spaceToDepth(place: Place): Value {
  const { g, a: x } = place;
  const block = place.number('blocksize');
  const [n, c, h, w] = shapeOf(x) as [number, number, number, number];
  const split = g.reshape(x, [n, c, h / block, block, w / block, block]);
  return g.reshape(g.transpose(split, [0, 3, 5, 1, 2, 4]), [n, c * block * block, h / block, w / block]);
}

const foreign = unsupported('used by models of other programs, which run on the CPU');

// biome-ignore format: a table reads best with a family of ops on a line
export const webgpu: TargetTable = {
  Identity: keep, Neg: asFloats('int32'), Abs: asFloats('int32'), Reciprocal: keep, Sqrt: keep, Exp: keep, Log: keep,
  Sign: replace((place) => place.g.sub(place.g.cast(positive(place, place.a), place.a.type.dtype), place.g.cast(positive(place, place.g.neg(place.a)), place.a.type.dtype))),
  Floor: keep, Ceil: keep, Sin: keep, Cos: keep, Asin: keep, Acos: keep, Atan: keep, Erf: keep,
  // Halves go to the even neighbour: floor(x + 0.5), less one where that is odd and x was a half.
  Round: replace(({ g, a }) => {
    const up = g.emit('Floor', [g.add(a, g.like(a, 0.5))]);
    const tie = g.cast(g.emit('Equal', [g.sub(up, a), g.like(a, 0.5)]), a.type.dtype);
    const half = g.mul(up, g.like(a, 0.5));
    const odd = g.mul(g.sub(half, g.emit('Floor', [half])), g.like(a, 2));
    return g.sub(up, g.mul(tie, odd));
  }),
  Relu: keep, LeakyRelu: keep, Elu: keep, Gelu: keep, Mish: keep,
  Celu: replace((place) => {
    const { g, a } = place;
    const alpha = place.scalar(place.number('alpha'));
    return g.where(positive(place, a), a, g.mul(alpha, g.sub(g.emit('Exp', [g.div(a, alpha)]), place.scalar(1))));
  }),
  Selu: replace((place) => {
    const { g, a } = place;
    const negative = g.mul(place.scalar(place.number('alpha')), g.sub(g.emit('Exp', [a]), place.scalar(1)));
    return g.mul(place.scalar(place.number('gamma')), g.where(positive(place, a), a, negative));
  }),
  Sigmoid: keep, Tanh: keep, Softplus: keep, HardSigmoid: keep, HardSwish: keep,
  Softsign: replace((place) => place.g.div(place.a, place.g.add(place.g.emit('Abs', [place.a]), place.scalar(1)))),
  Softmax: keep,
  LogSoftmax: replace((place) => {
    const { g, a } = place;
    const axes = [place.number('axis')];
    const centred = g.sub(a, g.emit('ReduceMax', [a], { axes, keepdims: 1 }));
    return g.sub(centred, g.emit('Log', [g.sum(g.emit('Exp', [centred]), axes, true)]));
  }),
  Clip: keep, CumSum: keep, Trilu: keep, Cast: replace(castFrom),
  IsNaN: replace(({ g, a }) => g.emit('Not', [g.emit('Equal', [a, a])])),
  IsInf: replace(({ g, a }) => g.emit('Greater', [g.emit('Abs', [a]), g.like(a, 3.4028234e38)])),
  Add: keep, Sub: keep, Mul: keep, Div: keep, Pow: keep, PRelu: keep, Max: keep, Min: keep,
  Mod: unsupported('falls back to the CPU'),
  Sum: replace(({ g, a, inputs }) => inputs.slice(1).reduce<Value>((sum, input) => (input ? g.add(sum, input) : sum), a)),
  Equal: asFloats('bool'), Less: keep, LessOrEqual: keep, Greater: keep, GreaterOrEqual: keep, And: keep, Not: keep, Where: keep,
  Or: replace(({ g, a, b }) => g.emit('Not', [g.emit('And', [g.emit('Not', [a]), g.emit('Not', [b])])])),
  Xor: replace(({ g, a, b }) => g.emit('Not', [g.emit('Equal', [g.cast(a, 'int32'), g.cast(b, 'int32')])])),
  BitwiseAnd: unsupported('no kernel'), BitwiseOr: unsupported('no kernel'), BitwiseXor: unsupported('no kernel'), BitShift: unsupported('no kernel'),
  ReduceSum: keep, ReduceMean: keep, ReduceMax: asFloats('bool'), ReduceMin: asFloats('bool'), ReduceProd: keep, ReduceSumSquare: keep,
  ReduceL1: keep, ReduceL2: keep, ReduceLogSum: keep, ReduceLogSumExp: keep, ArgMax: keep, ArgMin: keep, TopK: keep,
  MatMul: keep, Gemm: keep, Einsum: keep, Det: foreign,
  Conv: replace(conv), ConvTranspose: replace(convTranspose), MaxPool: keep, AveragePool: keep, GlobalAveragePool: keep,
  GlobalMaxPool: replace((place) => place.g.emit('ReduceMax', [place.a], { axes: shapeOf(place.a).flatMap((_, axis) => (axis < 2 ? [] : [axis])), keepdims: 1 })),
  MaxUnpool: replace((place) => scatterFlat(place, place.b, place.a, place.numbers('output_shape'))),
  BatchNormalization: keep, InstanceNormalization: keep, LayerNormalization: keep,
  Reshape: keep, Flatten: keep, Transpose: asFloats('bool'), Squeeze: asFloats('bool'), Unsqueeze: asFloats('bool'), Expand: keep, Tile: asFloats('bool'), Slice: asFloats('int32', 'bool'), Pad: asFloats('bool'),
  Concat: asFloats('bool'), Split: replace(split), Resize: keep, DepthToSpace: keep,
  SpaceToDepth: replace(spaceToDepth),
  Gather: keep, GatherND: asFloats('bool'),
  // Indices may be of the same type as what is gathered: they stay as they are.
  GatherElements: replace(gatherElements), ScatterElements: keep, ScatterND: keep,
  OneHot: replace(oneHot),
  Range: keep, GridSample: foreign, RoiAlign: foreign, DFT: foreign, STFT: foreign, MelWeightMatrix: foreign, TfIdfVectorizer: foreign,
  StringNormalizer: foreign, NonZero: foreign, Unique: foreign, NonMaxSuppression: foreign,
  QuantizeLinear: foreign, DequantizeLinear: foreign, DynamicQuantizeLinear: foreign,
  MatMulInteger: foreign, ConvInteger: foreign, QLinearMatMul: foreign, QLinearConv: foreign,
  Scan: unsupported('falls back to the CPU; unroll it'),
  ConvGradInput: replace(convGradInput),
  ConvGradWeight: replace((place) => {
    const sizes = convSizes(place, shapeOf(place.a), place.numbers('shape'), shapeOf(place.b));
    const depthwise = sizes.group > 1 && sizes.group === sizes.channels && sizes.group === sizes.filters;
    return (depthwise ? weightByProducts : weightByShifts)(place, place.a, place.b, sizes);
  }),
  MaxPoolGrad: replace(maxPoolGrad),
  GatherGrad: replace(gatherGradient(scattered)),
  LSTM: keep, GRU: keep, RNN: replace(plainRecurrence),
  Recurrence: replace(recurrence(unrolled)),
  RecurrenceGrad: replace(recurrenceGrad(unrolled)),
  CounterUniform: replace(counterUniform), CounterChance: replace(counterChance),
  ToBlocks: unsupported('CPU only'), FromBlocks: unsupported('CPU only'), BlockedConv: unsupported('CPU only'),
  FusedMatMul: unsupported('CPU only'), FusedGemm: unsupported('CPU only'), FusedConv: unsupported('CPU only'), ScaledBytes: unsupported('CPU only'),
};
