/** Element types, shapes, and plain tensors. Names are ONNX's, in lower case. */
import { assert } from './assert.ts';
import { fromHalf, toHalf } from './half.ts';

/** What is trained is made of float32, int32, int64, uint32, uint8 and bool; the others stand in files of other programs. */
export type DType = 'float16' | 'float32' | 'float64' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'bool' | 'string';

/** Sizes, outermost first. A scalar is `[]`. What is trained has sizes that are known; files of other programs may hold others. */
export type Shape = readonly number[];

/** A size that depends on values, so that only a run knows it. What is computed from it is unknown too, and it equals no size, not even itself. */
export const unknownSize = Number.NaN;

export function isSized(shape: Shape): boolean {
  return !shape.includes(unknownSize);
}

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Whole numbers of 64 bits. */
export type LongData = BigInt64Array | BigUint64Array;
export type TensorData = Float32Array | Float64Array | Int8Array | Int16Array | Int32Array | Uint8Array | Uint16Array | Uint32Array | LongData;

/** Row-major (C order) values. `bool` is kept as 0 and 1 in a Uint8Array, `float16` as its bits: not every machine has a Float16Array. */
export interface Tensor extends TensorType {
  readonly data: TensorData;
}

export const bytesPerElement: { readonly [D in DType]: number } = {
  float16: 2,
  float32: 4,
  float64: 8,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
  string: Number.NaN,
};

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

export function sameType(a: TensorType, b: TensorType): boolean {
  return a === b || (a.dtype === b.dtype && sameShape(a.shape, b.shape));
}

export function typeText(type: TensorType): string {
  return `${type.dtype}[${type.shape.map((size) => (Number.isNaN(size) ? '?' : size)).join(',')}]`;
}

export function allocate(dtype: DType, length: number): TensorData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'int8':
      return new Int8Array(length);
    case 'int16':
      return new Int16Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'float16':
    case 'uint16':
      return new Uint16Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'uint64':
      return new BigUint64Array(length);
    case 'uint8':
    case 'bool':
      return new Uint8Array(length);
    case 'string':
      throw new Error('words among numbers');
  }
}

export function isLong(data: TensorData): data is LongData {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

/** The same memory, as bytes. */
export function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

export function tensor(dtype: DType, shape: Shape, values: ArrayLike<number>): Tensor {
  assert(values.length === sizeOf(shape), `${values.length} values for shape [${shape.join(',')}]`);
  const data = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    if (isLong(data)) data[i] = BigInt(value);
    else data[i] = dtype === 'float16' ? toHalf(value) : value;
  }
  return { dtype, shape, data };
}

/** What `tensor` was made of. */
export function valuesOf({ dtype, data }: Pick<Tensor, 'dtype' | 'data'>): number[] {
  return Array.from(data as ArrayLike<number | bigint>, dtype === 'float16' ? (bits) => fromHalf(Number(bits)) : Number);
}
