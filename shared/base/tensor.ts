/** Element types, shapes, and plain tensors. Names are ONNX's, in lower case. */
import { assert } from './assert.ts';

export type DType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint32' | 'uint8' | 'bool';

/** Sizes, outermost first. A scalar is `[]`. */
export type Shape = readonly number[];

export interface TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
}

export type TensorData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint32Array | Uint8Array;

/** Row-major (C order) values. `bool` is kept as 0 and 1 in a Uint8Array. */
export interface Tensor extends TensorType {
  readonly data: TensorData;
}

export const bytesPerElement: { readonly [D in DType]: number } = {
  float32: 4,
  float64: 8,
  int32: 4,
  int64: 8,
  uint32: 4,
  uint8: 1,
  bool: 1,
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
  return `${type.dtype}[${type.shape.join(',')}]`;
}

export function allocate(dtype: DType, length: number): TensorData {
  switch (dtype) {
    case 'float32':
      return new Float32Array(length);
    case 'float64':
      return new Float64Array(length);
    case 'int32':
      return new Int32Array(length);
    case 'int64':
      return new BigInt64Array(length);
    case 'uint32':
      return new Uint32Array(length);
    case 'uint8':
    case 'bool':
      return new Uint8Array(length);
  }
}

/** The same memory, as bytes. */
export function bytesOf(data: TensorData): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

export function tensor(dtype: DType, shape: Shape, values: ArrayLike<number>): Tensor {
  assert(values.length === sizeOf(shape), `${values.length} values for shape [${shape.join(',')}]`);
  const data = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    if (data instanceof BigInt64Array) data[i] = BigInt(values[i] ?? 0);
    else data[i] = values[i] ?? 0;
  }
  return { dtype, shape, data };
}
