/** Shape and type rules of ops that only files of other programs hold: quantized numbers, signals, samples at places that are computed, sizes that are. */
import { assert } from '../base/assert.ts';
import { type DType, sameShape, sizeOf, type TensorType, typeText, unknownSize } from '../base/tensor.ts';
import { dtypeOf, inputAt, type Inputs, numberOf, numbersOf } from './attributes.ts';
import { conv, type Infer, matMul } from './infer.ts';

const as = (dtype: DType, { shape }: TensorType): TensorType => ({ dtype, shape });

/** The result of `infer` for real numbers in the place of the whole ones at `operands`, as `dtype`. */
function like(infer: Infer, operands: readonly number[], dtype: (inputs: Inputs) => DType): Infer {
  return (inputs, attributes) =>
    infer(
      operands.map((index) => as('float32', inputAt(inputs, index))),
      attributes,
    ).map((type) => as(dtype(inputs), type));
}
const zeroPointOf = (index: number) => (inputs: Inputs) => inputAt(inputs, index).dtype;

/** (x, scale, zero point): the zero point's type. */
export const quantize: Infer = (inputs) => [as(inputs[2]?.dtype ?? 'uint8', inputAt(inputs, 0))];

export const dequantize: Infer = (inputs) => [as(inputAt(inputs, 1).dtype, inputAt(inputs, 0))];

/** Whole numbers, their scale, their zero point. */
export const quantizeByRange: Infer = (inputs) => [as('uint8', inputAt(inputs, 0)), { dtype: 'float32', shape: [] }, { dtype: 'uint8', shape: [] }];

/** (a, b, zero points). */
export const matMulInteger: Infer = like(matMul, [0, 1], () => 'int32');
export const convInteger: Infer = like(conv, [0, 1], () => 'int32');
/** (a, scale, zero point, b, scale, zero point, scale and zero point of the result). */
export const quantizedMatMul: Infer = like(matMul, [0, 3], zeroPointOf(7));
export const quantizedConv: Infer = like(conv, [0, 3], zeroPointOf(7));

export const determinant: Infer = (inputs) => {
  const { dtype, shape } = inputAt(inputs, 0);
  assert(shape.length >= 2 && shape.at(-1) === shape.at(-2), () => `Det of [${shape.join(',')}]`);
  return [{ dtype, shape: shape.slice(0, -2) }];
};

/** ([N, C, ...sizes], [N, ...places, how many sizes]). */
export const gridSample: Infer = (inputs) => {
  const [x, grid] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  const [batch = 1, channels = 1, ...sizes] = x.shape;
  assert(
    x.shape.length === grid.shape.length && sizes.length >= 1 && grid.shape[0] === batch && grid.shape.at(-1) === sizes.length,
    () => `GridSample of ${typeText(x)} at ${typeText(grid)}`,
  );
  return [{ dtype: x.dtype, shape: [batch, channels, ...grid.shape.slice(1, -1)] }];
};

/** ([N, C, H, W], corners of regions [R, 4], the picture of each [R]). */
export const roiAlign: Infer = (inputs, attributes) => {
  const [x, regions, pictures] = [inputAt(inputs, 0), inputAt(inputs, 1), inputAt(inputs, 2)];
  const [count = 0, corners] = regions.shape;
  const [height, width] = [numberOf(attributes, 'output_height'), numberOf(attributes, 'output_width')];
  assert(
    x.shape.length === 4 && regions.shape.length === 2 && corners === 4 && sameShape(pictures.shape, [count]) && height >= 1 && width >= 1,
    () => `RoiAlign of ${typeText(x)} in ${typeText(regions)} of ${typeText(pictures)} to [${height},${width}]`,
  );
  return [{ dtype: x.dtype, shape: [count, x.shape[1] ?? 1, height, width] }];
};

/** How many frequencies are told: the others mirror them where the signal is real. */
function frequencies(length: number, onesided: boolean): number {
  assert(length >= 1, () => `frequencies of ${length} samples`);
  return onesided ? Math.floor(length / 2) + 1 : length;
}

/** [..., real or with an imaginary part] -> [..., 2]. */
export const fourier: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const at = numberOf(attributes, 'axis');
  const onesided = numberOf(attributes, 'onesided') === 1;
  const parts = shape.at(-1) ?? 0;
  assert(at < shape.length - 1 && (parts === 1 || parts === 2), () => `DFT of [${shape.join(',')}] along ${at}`);
  assert(!onesided || numberOf(attributes, 'inverse') === 0, 'DFT: one-sided and inverse');
  const length = Number(attributes['dft_length'] ?? shape[at]);
  return [{ dtype, shape: shape.with(at, frequencies(length, onesided)).with(-1, 2) }];
};

/** (signal [N, length, 1 or 2], window) -> [N, frames, frequencies, 2]. */
export const fourierOfFrames: Infer = (inputs, attributes) => {
  const signal = inputAt(inputs, 0);
  const [batch = 1, length = 0] = signal.shape;
  const step = numberOf(attributes, 'frame_step');
  const frame = Number(attributes['frame_length'] ?? inputAt(inputs, 1).shape[0]);
  const window = inputs[1]?.shape ?? [frame];
  assert(signal.shape.length === 3 && step >= 1 && frame <= length && sameShape(window, [frame]), () => `STFT of ${typeText(signal)} in frames of ${frame}`);
  const frames = Math.floor((length - frame) / step) + 1;
  return [{ dtype: signal.dtype, shape: [batch, frames, frequencies(frame, numberOf(attributes, 'onesided') === 1), 2] }];
};

/** [frequencies, bins]. */
export const melWeights: Infer = (_inputs, attributes) => {
  const bins = numberOf(attributes, 'num_mel_bins');
  assert(bins >= 1, () => `MelWeightMatrix of ${bins} bins`);
  return [{ dtype: dtypeOf(attributes, 'output_datatype'), shape: [frequencies(numberOf(attributes, 'dft_length'), true), bins] }];
};

/** Numbers of words [..., length] -> how often each known run of words stands there. */
export const wordRuns: Infer = (inputs, attributes) => {
  const { shape } = inputAt(inputs, 0);
  const places = numbersOf(attributes, 'ngram_indexes');
  assert(shape.length >= 1 && shape.length <= 2 && places.length >= 1 && places.every((place) => place >= 0 && place < 2 ** 24), 'TfIdfVectorizer');
  return [{ dtype: 'float32', shape: [...shape.slice(0, -1), Math.max(...places) + 1] }];
};

/** [words] or [1, words]. */
export const words: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const fits = shape.length === 1 || (shape.length === 2 && shape[0] === 1);
  assert(dtype === 'string' && fits, () => `StringNormalizer of ${typeText({ dtype, shape })}`);
  return [{ dtype, shape: attributes['stopwords'] === undefined ? shape : shape.with(-1, unknownSize) }];
};

/** [axes, how many are not 0]. */
export const placesOfOthers: Infer = (inputs) => [{ dtype: 'int64', shape: [inputAt(inputs, 0).shape.length, unknownSize] }];

/** Different values (or slices along `axis`), the first place of each, of each place its value, how often each stands there. */
export const unique: Infer = (inputs, attributes) => {
  const { dtype, shape } = inputAt(inputs, 0);
  const at = attributes['axis'];
  const flat = typeof at !== 'number';
  const counts: TensorType = { dtype: 'int64', shape: [unknownSize] };
  const places: TensorType = { dtype: 'int64', shape: [flat ? sizeOf(shape) : (shape[at] ?? 1)] };
  return [{ dtype, shape: flat ? [unknownSize] : shape.with(at, unknownSize) }, counts, places, counts];
};

/** [boxes kept, 3]: the picture, the class and the box of each. */
export const boxesKept: Infer = (inputs) => {
  const [boxes, scores] = [inputAt(inputs, 0), inputAt(inputs, 1)];
  const [pictures, count, corners] = boxes.shape;
  const fits = corners === 4 && scores.shape.length === 3 && scores.shape[0] === pictures && scores.shape[2] === count;
  assert(fits, () => `NonMaxSuppression of ${typeText(boxes)} with scores ${typeText(scores)}`);
  return [{ dtype: 'int64', shape: [unknownSize, 3] }];
};
