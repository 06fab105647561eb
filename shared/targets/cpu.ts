/** onnxruntime on the CPU. Forms are the fastest measured (`docs/engine.md`); nothing here may race at two threads. */
import { sizeOf } from '../base/tensor.ts';
import { shapeOf, type Value } from '../ir/graph.ts';
import { blockedConv, blockedInputGradient } from './blocked.ts';
import { blockedWeightGradient } from './blocked-weights.ts';
import {
  convSizes,
  type ConvSizes,
  flippable,
  inputByFlippedConv,
  inputByTransposedConv,
  weightByChannelsLast,
  weightByLines,
  weightByProducts,
  weightByPairs,
  weightByShifts,
} from './conv-gradients.ts';
import { counterChance, counterUniform } from './counter-uniform.ts';
import { gatherGradient, scatterFlat } from './indices.ts';
import { keep, type Place, replace, type TargetTable, unsupported } from './legalization.ts';
import { scanned } from './loops.ts';
import { recurrence, recurrenceGrad } from './recurrent.ts';
import { sortedSum } from './sorted-sums.ts';

function convGradInput(place: Place): Value {
  const sizes = convSizes(place, place.numbers('shape'), shapeOf(place.b), shapeOf(place.a));
  const depthwise = sizes.group === sizes.channels && sizes.group > 1;
  const middle = [sizes.channels, sizes.filters].every((count) => count >= 16 && count <= 64);
  const form = flippable(sizes) && (depthwise || middle || sizeOf(sizes.kernel) === 1) ? inputByFlippedConv : inputByTransposedConv;
  return form(place, place.a, place.b, sizes);
}

/** Tables of measurements: `docs/engine.md`. Writing all windows out by one gather lost everywhere. */
function weightForm(sizes: ConvSizes): typeof weightByShifts {
  const { channels, counts, filters, group, kernel, strides, dilations } = sizes;
  if (group > 1) return group === channels && group === filters ? weightByProducts : weightByShifts;
  const everyPixel = strides.every((stride) => stride === 1);
  if (everyPixel && (sizeOf(kernel) === 1 || (kernel.length !== 2 && channels >= 64))) return weightByShifts;
  if (everyPixel && kernel.length === 2 && channels >= 16 && filters >= 16 && (channels <= 32 || sizeOf(counts) >= 1024)) return weightByPairs;
  if (everyPixel && channels <= 8 && movesLess(sizes)) return weightByPairs;
  return kernel.length === 2 && channels <= 16 && (strides[0] === 1 || dilations[0] === 1) ? weightByLines : weightByChannelsLast;
}

/** Whether moving dy down copies clearly less than moving x. */
function movesLess({ channels, filters, kernel, spatial, before, after, counts }: ConvSizes): boolean {
  const rows = (spatial[0] ?? 1) + (before[0] ?? 0) + (after[0] ?? 0);
  return kernel.length === 2 && channels > 1 && 1.5 * filters * rows <= (kernel[1] ?? 1) * channels * (counts[0] ?? 1);
}

function convGradWeight(place: Place): Value {
  const sizes = convSizes(place, shapeOf(place.a), place.numbers('shape'), shapeOf(place.b));
  return weightForm(sizes)(place, place.a, place.b, sizes);
}

/** The first maximum of each window gets its dy. Windows that overlap may add up in one place. */
function maxPoolGrad(place: Place): Value {
  const { g, a: x, c: indices } = place;
  const dy = place.input(3);
  const [kernel, strides] = [place.numbers('kernel_shape'), place.numbers('strides')];
  const [pads, counts, sizes] = [place.numbers('pads'), shapeOf(place.b).slice(2), shapeOf(x).slice(2)];
  const within = (size: number, i: number) =>
    ((counts[i] ?? 1) - 1) * (strides[i] ?? 1) + size - (pads[i] ?? 0) - (pads[i + kernel.length] ?? 0) <= (sizes[i] ?? 0);
  const apart = kernel.every((size, i) => (strides[i] ?? 1) >= size && place.numbers('dilations')[i] === 1 && within(size, i));
  if (!apart) return scatterFlat(place, indices, dy, shapeOf(x));
  return g.emit('MaxUnpool', [dy, indices], { kernel_shape: kernel, strides, pads, output_shape: shapeOf(x) });
}

/**
 * x where a ReLU (or the pool above it) is positive, else 0, is a product here: HardSigmoid as a step from 0 to 1 and a product
 * take half the time of Greater and Where. Not elsewhere: what a guard keeps out is often not finite, and no product hides that.
 */
function where({ g, a: condition, b: x, c: otherwise }: Place): Value {
  const test = g.producer(condition);
  const [y, limit] = test?.op === 'Greater' ? test.inputs : [];
  const rectified = y && (g.producer(y)?.op === 'Relu' || g.producer(y)?.op === 'MaxPool');
  if (!rectified || !limit || x.type.dtype !== 'float32' || !g.isZero(limit) || !g.isZero(otherwise)) return g.where(condition, x, otherwise);
  return g.mul(x, g.emit('HardSigmoid', [y], { alpha: steepest, beta: 0 }));
}
const steepest = Math.fround(3e38);
const machine = 'onnxruntime only, and in a layout that depends on the processor';

// biome-ignore format: a table reads best with a family of ops on a line
export const cpu: TargetTable = {
  Identity: keep, Neg: keep, Abs: keep, Sign: keep, Reciprocal: keep, Sqrt: keep, Exp: keep, Log: keep,
  Floor: keep, Ceil: keep, Round: keep, Sin: keep, Cos: keep, Asin: keep, Acos: keep, Atan: keep, Erf: keep,
  Relu: keep, LeakyRelu: keep, Elu: keep, Celu: keep, Selu: keep, Gelu: keep, Mish: keep,
  Sigmoid: keep, Tanh: keep, Softplus: keep, Softsign: keep, HardSigmoid: keep, HardSwish: keep,
  Softmax: keep, LogSoftmax: keep, Clip: keep, CumSum: keep, Trilu: keep, Cast: keep, IsNaN: keep, IsInf: keep,
  Add: keep, Sub: keep, Mul: keep, Div: keep, Pow: keep, PRelu: keep, Mod: keep, Max: keep, Min: keep, Sum: keep,
  Equal: keep, Less: keep, LessOrEqual: keep, Greater: keep, GreaterOrEqual: keep,
  And: keep, Or: keep, Xor: keep, Not: keep, BitwiseAnd: keep, BitwiseOr: keep, BitwiseXor: keep, BitShift: keep, Where: replace(where),
  ReduceSum: keep, ReduceMean: keep, ReduceMax: keep, ReduceMin: keep, ReduceProd: keep, ReduceSumSquare: keep,
  ReduceL1: keep, ReduceL2: keep, ReduceLogSum: keep, ReduceLogSumExp: keep, ArgMax: keep, ArgMin: keep, TopK: keep,
  MatMul: keep, Gemm: keep, Einsum: keep, Det: keep,
  Conv: keep, ConvTranspose: keep, MaxPool: keep, AveragePool: keep, GlobalAveragePool: keep, GlobalMaxPool: keep, MaxUnpool: keep,
  BatchNormalization: keep, InstanceNormalization: keep, LayerNormalization: keep,
  Reshape: keep, Flatten: keep, Transpose: keep, Squeeze: keep, Unsqueeze: keep, Expand: keep, Tile: keep, Slice: keep, Pad: keep,
  Concat: keep, Split: keep, Resize: keep, DepthToSpace: keep, SpaceToDepth: keep,
  Gather: keep, GatherElements: keep, GatherND: keep, ScatterElements: keep,
  // ScatterND with add is a data race on this provider when an index comes twice.
  ScatterND: replace((place) => {
    const { g, a: x, b: indices, c: updates, node } = place;
    if (node.attributes['reduction'] === 'none') return g.emit('ScatterND', [x, indices, updates]);
    const depth = shapeOf(indices).at(-1) ?? 1;
    const [outer, rest] = [shapeOf(x).slice(0, depth), sizeOf(shapeOf(x).slice(depth))];
    const weights = outer.map((_, axis) => sizeOf(outer.slice(axis + 1)));
    const columns = outer.map((size, axis) => {
      const column = g.emit('Gather', [indices, g.scalar(axis, 'int64')], { axis: shapeOf(indices).length - 1 });
      const counted = g.where(g.emit('Less', [column, g.scalar(0, 'int64')]), g.add(column, g.scalar(size, 'int64')), column);
      return g.mul(counted, g.scalar(weights[axis] ?? 1, 'int64'));
    });
    const flat = g.reshape(columns.reduce((sum, column) => g.add(sum, column)), [-1, 1]);
    const spread = g.emit('Expand', [flat], { shape: [shapeOf(flat)[0] ?? 1, rest] });
    const added = g.emit('ScatterElements', [g.reshape(x, [-1, rest]), spread, g.reshape(updates, [-1, rest])], { axis: 0, reduction: node.attributes['reduction'] });
    return g.reshape(added, shapeOf(x));
  }),
  // This provider has no OneHot of int32 indices.
  OneHot: replace(({ g, a: ids, node }) => g.emit('OneHot', [ids.type.dtype === 'int32' ? g.cast(ids, 'int64') : ids], node.attributes)),
  Range: keep, GridSample: keep, RoiAlign: keep, DFT: keep, STFT: keep, MelWeightMatrix: keep, TfIdfVectorizer: keep,
  StringNormalizer: keep, NonZero: keep, Unique: keep, NonMaxSuppression: keep,
  QuantizeLinear: keep, DequantizeLinear: keep, DynamicQuantizeLinear: keep,
  MatMulInteger: keep, ConvInteger: keep, QLinearMatMul: keep, QLinearConv: keep,
  Scan: keep,
  ConvGradInput: replace(convGradInput),
  ConvGradWeight: replace(convGradWeight),
  MaxPoolGrad: replace(maxPoolGrad),
  GatherGrad: replace(gatherGradient(sortedSum)),
  LSTM: keep, GRU: keep, RNN: keep,
  Recurrence: replace(recurrence(scanned)),
  RecurrenceGrad: replace(recurrenceGrad(scanned)),
  CounterUniform: replace(counterUniform), CounterChance: replace(counterChance),
  ToBlocks: unsupported(machine), FromBlocks: unsupported(machine), BlockedConv: unsupported(machine),
  FusedMatMul: unsupported(machine), FusedGemm: unsupported(machine), FusedConv: unsupported(machine), ScaledBytes: unsupported(machine),
};

/** The same for a processor whose registers hold `block` numbers, in graphs that stay on it. */
export function cpuInBlocks(block: 8 | 16): TargetTable {
  return {
    ...cpu,
    Conv: replace(blockedConv(block)),
    ConvGradInput: replace(blockedInputGradient(block, convGradInput)),
    ConvGradWeight: replace(blockedWeightGradient(block, convGradWeight)),
    ToBlocks: keep,
    FromBlocks: keep,
    BlockedConv: keep,
    FusedMatMul: keep,
    FusedGemm: keep,
    FusedConv: keep,
    ScaledBytes: keep,
  };
}
