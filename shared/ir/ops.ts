/**
 * THE op table: every op of the IR, its attributes and its shape rule. Names and attributes are ONNX's (opset 20), except
 * that operands which must be static (shapes, axes, pads ...) are attributes here; the writer makes inputs of them.
 * A node always has all the outputs its op can give; the writer leaves out optional ones that nobody uses.
 */
import { isSized } from '../base/tensor.ts';
import type { Attributes } from './graph.ts';
import {
  type AttributeSpec,
  axes,
  axis,
  dtype,
  float,
  floats,
  graph,
  implied,
  type Inputs,
  inputAt,
  int,
  ints,
  newAxes,
  numbersOf,
  operand,
  optional,
  string,
  strings,
} from './attributes.ts';
import * as foreign from './foreign.ts';
import * as rule from './infer.ts';
import { defaultActivations, onnxRecurrence, recurrence, recurrenceGrad } from './recurrent.ts';

export interface OpDefinition {
  /** Fewest and most tensor inputs. */
  readonly arity: readonly [number, number];
  readonly attributes: { readonly [name: string]: AttributeSpec };
  readonly infer: rule.Infer;
  /** Last step of completing the attributes. */
  readonly complete?: (attributes: Attributes, inputs: Inputs) => Attributes;
  /** Not an ONNX op: every target must replace it. */
  readonly composite?: true;
  /** Not an ONNX op but onnxruntime's own, under this name; never read, and written only into graphs that stay on the machine. */
  readonly own?: { readonly domain: string; readonly name: string };
  /** Outputs after the first may be left out of a file. Otherwise all are written. */
  readonly optionalOutputs?: true;
  /** Equal inputs in another order give the same value. */
  readonly commutative?: true;
}

type Specs = OpDefinition['attributes'];

function op(
  arity: number | readonly [number, number],
  infer: rule.Infer,
  attributes: Specs = {},
  more: Partial<Pick<OpDefinition, 'complete' | 'composite' | 'commutative' | 'optionalOutputs' | 'own'>> = {},
): OpDefinition {
  return { arity: typeof arity === 'number' ? [arity, arity] : arity, attributes, infer, ...more };
}
const unary = (attributes: Specs = {}): OpDefinition => op(1, rule.sameAsInput, attributes);
const symmetric = (infer = rule.elementwise): OpDefinition => op(2, infer, {}, { commutative: true });

const rankOf = (inputs: Inputs) => inputAt(inputs, 0).shape.length;
const allAxes = (inputs: Inputs) => Array.from({ length: rankOf(inputs) }, (_, i) => i);
/** Undefined where a size is not known: it may be 1 when it runs. */
const axesOfOne = (inputs: Inputs) => (isSized(inputAt(inputs, 0).shape) ? allAxes(inputs).filter((i) => inputAt(inputs, 0).shape[i] === 1) : undefined);
const perAxis =
  (value: number, sides = 1) =>
  (inputs: Inputs) =>
    new Array<number>(Math.max(0, rankOf(inputs) - 2) * sides).fill(value);

const reduce = (): OpDefinition => op(1, rule.reduction, { axes: operand(1, axes(allAxes)), keepdims: int(1) });
const argReduce = (): OpDefinition => op(1, rule.argReduction, { axis: axis(0), keepdims: int(1), select_last_index: int(0) });

const strides = ints(perAxis(1));
const dilations = ints(perAxis(1));
const pads = ints(perAxis(0, 2));
const filterShape = (of: number) => ints((inputs) => inputAt(inputs, of).shape.slice(2));
const filters: Specs = { kernel_shape: filterShape(1), strides, dilations, pads, group: int(1) };
const pool: Specs = { kernel_shape: ints(), strides, dilations, pads, ceil_mode: int(0) };

const recurrent = (name: 'LSTM' | 'GRU' | 'RNN'): Specs => ({
  hidden_size: int((inputs) => inputAt(inputs, 2).shape[2]),
  direction: string('forward'),
  layout: int(0),
  activations: strings(defaultActivations(name)),
  activation_alpha: optional(floats()),
  activation_beta: optional(floats()),
  clip: optional(float()),
});

const gemm: Specs = { alpha: float(1), beta: float(1), transA: int(0), transB: int(0) };

const blocked = 'com.microsoft.nchwc';
const fused = 'com.microsoft';
const activation = optional(string());

// biome-ignore format: a table reads best with a family of ops on a line
export const ops = {
  // one input, same shape
  Identity: unary(), Neg: unary(), Abs: unary(), Sign: unary(), Reciprocal: unary(), Sqrt: unary(), Exp: unary(), Log: unary(),
  Floor: unary(), Ceil: unary(), Round: unary(), Sin: unary(), Cos: unary(), Asin: unary(), Acos: unary(), Atan: unary(), Erf: unary(),
  Relu: unary(), LeakyRelu: unary({ alpha: float(0.01) }), Elu: unary({ alpha: float(1) }), Celu: unary({ alpha: float(1) }),
  Selu: unary({ alpha: float(1.6732632423543772), gamma: float(1.0507009873554805) }), Gelu: unary({ approximate: string('none') }), Mish: unary(),
  Sigmoid: unary(), Tanh: unary(), Softplus: unary(), Softsign: unary(), HardSigmoid: unary({ alpha: float(0.2), beta: float(0.5) }), HardSwish: unary(),
  Softmax: unary({ axis: axis(-1) }), LogSoftmax: unary({ axis: axis(-1) }),
  Clip: unary({ min: optional(operand(1, float())), max: optional(operand(2, float())) }),
  CumSum: unary({ axis: operand(1, axis()), exclusive: int(0), reverse: int(0) }),
  Trilu: unary({ upper: int(1), k: operand(1, int(0)) }),
  Cast: op(1, rule.cast, { to: dtype() }),
  IsNaN: op(1, rule.test), IsInf: op(1, rule.test),

  // several inputs, broadcast
  Add: symmetric(), Sub: op(2, rule.elementwise), Mul: symmetric(), Div: op(2, rule.elementwise), Pow: op(2, rule.elementwise), PRelu: op(2, rule.elementwise),
  Mod: op(2, rule.elementwise, { fmod: int(0) }),
  /** `first`: of equal inputs the first gets the gradient, where else they share it; files do not say so. */
  Max: op([1, Infinity], rule.elementwise, { first: optional(implied(int())) }), Min: op([1, Infinity], rule.elementwise), Sum: op([1, Infinity], rule.elementwise),
  Equal: symmetric(rule.comparison), Less: op(2, rule.comparison), LessOrEqual: op(2, rule.comparison), Greater: op(2, rule.comparison), GreaterOrEqual: op(2, rule.comparison),
  And: symmetric(), Or: symmetric(), Xor: symmetric(), Not: op(1, rule.test),
  BitwiseAnd: symmetric(), BitwiseOr: symmetric(), BitwiseXor: symmetric(), BitShift: op(2, rule.elementwise, { direction: string() }),
  Where: op(3, rule.where),

  // reductions
  ReduceSum: reduce(), ReduceMean: reduce(), ReduceMax: reduce(), ReduceMin: reduce(), ReduceProd: reduce(), ReduceSumSquare: reduce(),
  ReduceL1: reduce(), ReduceL2: reduce(), ReduceLogSum: reduce(), ReduceLogSumExp: reduce(),
  ArgMax: argReduce(), ArgMin: argReduce(),
  TopK: op(1, rule.topK, { k: operand(1, int(), { as: 'vector' }), axis: axis(-1), largest: int(1), sorted: int(1) }),

  // products
  MatMul: op(2, rule.matMul),
  Gemm: op([2, 3], rule.gemm, gemm),
  Einsum: op([1, Infinity], rule.einsum, { equation: string() }, { complete: rule.completeEinsum }),
  Det: op(1, foreign.determinant),

  // windows; [N, C, ...] with one, two or three more axes
  Conv: op([2, 3], rule.conv, filters),
  ConvTranspose: op([2, 3], rule.convTranspose, { ...filters, output_padding: ints(perAxis(0)) }),
  MaxPool: op(1, rule.maxPool, { ...pool, storage_order: optional(int()) }, { optionalOutputs: true }),
  AveragePool: op(1, rule.averagePool, { ...pool, count_include_pad: int(0) }),
  GlobalAveragePool: op(1, rule.globalPool), GlobalMaxPool: op(1, rule.globalPool),
  /** (values, int64 indices into the flattened result) -> `output_shape`, zero elsewhere. */
  MaxUnpool: op(2, (inputs, attributes) => [{ dtype: inputAt(inputs, 0).dtype, shape: numbersOf(attributes, 'output_shape') }], { kernel_shape: ints(), strides, pads, output_shape: operand(2, ints()) }),

  // normalization
  /** Inference form: (x, scale, bias, mean, variance). In training, lower to ReduceMean and plain arithmetic. */
  BatchNormalization: op(5, rule.perChannel, { epsilon: float(1e-5) }),
  InstanceNormalization: op(3, rule.perChannel, { epsilon: float(1e-5) }),
  LayerNormalization: op([2, 3], rule.layerNorm, { axis: axis(-1), epsilon: float(1e-5) }, { optionalOutputs: true }),

  // shape
  Reshape: op(1, rule.reshape, { shape: operand(1, ints()) }),
  Flatten: op(1, rule.flatten, { axis: axis(1) }),
  Transpose: op(1, rule.transpose, { perm: axes((inputs) => allAxes(inputs).reverse()) }),
  Squeeze: op(1, rule.squeeze, { axes: operand(1, axes(axesOfOne)) }),
  Unsqueeze: op(1, rule.unsqueeze, { axes: operand(1, newAxes()) }),
  Expand: op(1, rule.expand, { shape: operand(1, ints()) }),
  Tile: op(1, rule.tile, { repeats: operand(1, ints()) }),
  Slice: op(1, rule.slice, {
    starts: operand(1, ints()), ends: operand(2, ints()),
    axes: operand(3, axes((_, attributes) => numbersOf(attributes, 'starts').map((_start, i) => i))),
    steps: operand(4, ints((_, attributes) => numbersOf(attributes, 'starts').map(() => 1))),
  }, { complete: rule.completeSlice }),
  Pad: op(1, rule.pad, { pads: operand(1, ints()), constant_value: operand(2, float(0)), mode: string('constant') }),
  Concat: op([1, Infinity], rule.concat, { axis: axis() }),
  Split: op(1, rule.split, { axis: axis(0), split: operand(1, ints()) }),
  /** (x, the region that `tf_crop_and_resize` takes). */
  Resize: op([1, 2], rule.resize, {
    scales: optional(operand(2, floats(), { dtype: 'float32' })), sizes: optional(operand(3, ints())), mode: string('nearest'),
    coordinate_transformation_mode: string('half_pixel'), nearest_mode: string('round_prefer_floor'), cubic_coeff_a: float(-0.75),
    exclude_outside: optional(int()), extrapolation_value: optional(float()),
  }),
  DepthToSpace: op(1, rule.blocks(false), { blocksize: int(), mode: string('DCR') }),
  SpaceToDepth: op(1, rule.blocks(true), { blocksize: int() }),

  // indices
  /** No gradient reaches the row `untrained`; files do not say so. */
  Gather: op(2, rule.gather, { axis: axis(0), untrained: optional(implied(int())) }),
  GatherElements: op(2, rule.gatherElements, { axis: axis(0) }),
  GatherND: op(2, rule.gatherND, { batch_dims: int(0) }),
  ScatterElements: op(3, rule.scatterElements, { axis: axis(0), reduction: string('none') }),
  ScatterND: op(3, rule.scatterND, { reduction: string('none') }),
  OneHot: op(1, rule.oneHot, { depth: operand(1, int()), values: operand(2, ints([0, 1]), { dtype: 'by-attribute' }), dtype: implied(dtype('float32')), axis: int(-1) }),

  // made from attributes alone
  Range: op(0, rule.range, {
    dtype: implied(dtype('int64')),
    start: operand(0, float(0), { dtype: 'by-attribute' }), limit: operand(1, float(), { dtype: 'by-attribute' }), delta: operand(2, float(1), { dtype: 'by-attribute' }),
  }),

  // samples at places that are computed
  GridSample: op(2, foreign.gridSample, { mode: string('linear'), padding_mode: string('zeros'), align_corners: int(0) }),
  RoiAlign: op(3, foreign.roiAlign, {
    mode: string('avg'), coordinate_transformation_mode: string('half_pixel'), output_height: int(1), output_width: int(1), sampling_ratio: int(0), spatial_scale: float(1),
  }),

  // signals and words
  DFT: op(1, foreign.fourier, { dft_length: optional(operand(1, int())), axis: operand(2, axis(-2)), inverse: int(0), onesided: int(0) }),
  STFT: op([1, 2], foreign.fourierOfFrames, { frame_step: operand(1, int()), frame_length: optional(operand(3, int())), onesided: int(1) }),
  MelWeightMatrix: op(0, foreign.melWeights, {
    num_mel_bins: operand(0, int()), dft_length: operand(1, int()), sample_rate: operand(2, int()),
    lower_edge_hertz: operand(3, float(), { dtype: 'float32' }), upper_edge_hertz: operand(4, float(), { dtype: 'float32' }), output_datatype: dtype('float32'),
  }),

  TfIdfVectorizer: op(1, foreign.wordRuns, {
    mode: string(), min_gram_length: int(), max_gram_length: int(), max_skip_count: int(),
    ngram_counts: ints(), ngram_indexes: ints(), pool_int64s: ints(), weights: optional(floats()),
  }),

  /** Words of a row; which of them are left out is known when it runs. */
  StringNormalizer: op(1, foreign.words, {
    case_change_action: string('NONE'), is_case_sensitive: int(0), locale: optional(string()), stopwords: optional(strings()),
  }),

  // as long as the values say
  NonZero: op(1, foreign.placesOfOthers),
  Unique: op(1, foreign.unique, { axis: optional(axis()), sorted: int(1) }, { optionalOutputs: true }),
  /** (boxes [pictures, boxes, 4], scores [pictures, classes, boxes]). */
  NonMaxSuppression: op(2, foreign.boxesKept, {
    center_point_box: int(0), max_output_boxes_per_class: operand(2, int(0)),
    iou_threshold: operand(3, float(0), { dtype: 'float32' }), score_threshold: optional(operand(4, float(), { dtype: 'float32' })),
  }),

  // quantized numbers: whole ones with a scale and a zero point, of all or along `axis` (which may lie beyond those of x)
  QuantizeLinear: op([2, 3], foreign.quantize, { axis: int(1) }),
  DequantizeLinear: op([2, 3], foreign.dequantize, { axis: int(1) }),
  DynamicQuantizeLinear: op(1, foreign.quantizeByRange),
  MatMulInteger: op([2, 4], foreign.matMulInteger), ConvInteger: op([2, 4], foreign.convInteger, filters),
  QLinearMatMul: op(8, foreign.quantizedMatMul), QLinearConv: op([8, 9], foreign.quantizedConv, { ...filters, kernel_shape: filterShape(3) }),

  // control
  Scan: op([1, Infinity], rule.scan, {
    body: graph(), num_scan_inputs: int(),
    scan_input_directions: optional(ints()), scan_output_directions: optional(ints()),
    /** How many of the last inputs the body takes as they are, in every step. ONNX does not list them: a body sees what is around it. */
    captures: implied(int(0)),
  }),

  // recurrences, as they are used and exported; what training does is `Recurrence`
  LSTM: op([3, 8], onnxRecurrence('LSTM'), { ...recurrent('LSTM'), input_forget: int(0) }, { optionalOutputs: true }),
  GRU: op([3, 6], onnxRecurrence('GRU'), { ...recurrent('GRU'), linear_before_reset: int(0) }, { optionalOutputs: true }),
  RNN: op([3, 6], onnxRecurrence('RNN'), recurrent('RNN'), { optionalOutputs: true }),

  // composite: gradients whose best form depends on the target
  /** (dy, w) -> gradient of a Conv's input of `shape`. */
  ConvGradInput: op(2, (inputs, attributes) => [{ dtype: inputAt(inputs, 0).dtype, shape: numbersOf(attributes, 'shape') }], { ...filters, shape: ints() }, { composite: true }),
  /** (x, dy) -> gradient of a Conv's filters of `shape`. */
  ConvGradWeight: op(2, (inputs, attributes) => [{ dtype: inputAt(inputs, 0).dtype, shape: numbersOf(attributes, 'shape') }], { ...filters, kernel_shape: ints(), shape: ints() }, { composite: true }),
  /** (x, y, indices, dy) -> gradient of a MaxPool's input; a tie goes to the first. */
  MaxPoolGrad: op(4, rule.sameAsInput, pool, { composite: true }),
  /** (indices, dy) -> gradient of Gather's data of `shape`: rows of dy added up where their index says. */
  GatherGrad: op(2, (inputs, attributes) => [{ dtype: inputAt(inputs, 1).dtype, shape: numbersOf(attributes, 'shape') }], { axis: int(0), shape: ints(), untrained: optional(int()) }, { composite: true }),
  /** A recurrent layer over a whole sequence, with all that its gradient needs; see `recurrent.ts`. */
  Recurrence: op([2, 4], recurrence, { cell: string(), reverse: int(0) }, { composite: true }),
  RecurrenceGrad: op([3, 11], recurrenceGrad, { cell: string(), reverse: int(0) }, { composite: true }),
  /** (uint32 seed of one element) -> float32 in [0, 1), a pure function of seed, stream and position. See `random.ts`. */
  CounterUniform: op(1, (_inputs, attributes) => [{ dtype: 'float32', shape: numbersOf(attributes, 'shape') }], { stream: int(), shape: ints() }, { composite: true }),
  /** The same as bool: true for a `share` of the elements. */
  CounterChance: op(1, (_inputs, attributes) => [{ dtype: 'bool', shape: numbersOf(attributes, 'shape') }], { stream: int(), shape: ints(), share: float() }, { composite: true }),

  // onnxruntime's layout with channels in blocks; shapes are those of the plain tensors. See `targets/blocked.ts`.
  /** `channels`: with those of zeros that make whole blocks. `channels_last`: x is [N, H, W, C]. */
  ToBlocks: op(1, rule.toBlocks, { channels_last: int(0), channels: implied(int((inputs, { channels_last }) => inputAt(inputs, 0).shape[channels_last ? 3 : 1])) }, { own: { domain: blocked, name: 'ReorderInput' } }),
  FromBlocks: op(1, (inputs, attributes) => [{ ...inputAt(inputs, 0), shape: inputAt(inputs, 0).shape.with(1, Number(attributes['channels'])) }], { channels: int() }, { own: { domain: blocked, name: 'ReorderOutput' } }),
  BlockedConv: op([2, 3], rule.conv, { ...filters, activation }, { own: { domain: blocked, name: 'Conv' } }),

  // onnxruntime's own forms of two ops as one. See `targets/fuse.ts`.
  FusedMatMul: op(2, rule.turnedMatMul, { transA: int(0), transB: int(0) }, { own: { domain: fused, name: 'FusedMatMul' } }),
  FusedGemm: op([2, 3], rule.gemm, { ...gemm, activation: string() }, { own: { domain: fused, name: 'FusedGemm' } }),
  FusedConv: op([2, 3], rule.conv, { ...filters, activation: string() }, { own: { domain: fused, name: 'FusedConv' } }),
  /** (uint8, float32 factor) -> float32 products. */
  ScaledBytes: op(2, (inputs) => [{ dtype: 'float32', shape: inputAt(inputs, 0).shape }], {}, { own: { domain: fused, name: 'DequantizeLinear' } }),
} as const satisfies { readonly [name: string]: OpDefinition };

export type Op = keyof typeof ops;

export function isOp(name: string): name is Op {
  return Object.hasOwn(ops, name);
}

/** The definition, with the table's exact types forgotten. */
export function definitionOf(name: Op): OpDefinition {
  return ops[name];
}

/** Rules that hold where sizes are known only when it runs. */
const rulesForAnySize: ReadonlySet<rule.Infer> = new Set([
  ...[rule.sameAsInput, rule.cast, rule.elementwise, rule.comparison, rule.test, rule.where, rule.reduction, rule.argReduction, rule.matMul],
  ...[rule.reshape, rule.transpose, rule.squeeze, rule.unsqueeze, rule.expand, rule.slice, rule.concat, rule.gather, rule.gatherElements, rule.gatherND],
  ...[foreign.placesOfOthers, foreign.unique],
]);

export function takesAnySize(name: Op): boolean {
  return rulesForAnySize.has(ops[name].infer);
}
