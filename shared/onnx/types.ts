/** Element types: our names and ONNX's numbers. */
import type { DType } from '../base/tensor.ts';
import { TensorProto_DataType as DataType } from './generated/onnx_pb.js';

export const dataTypes: { readonly [D in DType]: DataType } = {
  float16: DataType.FLOAT16,
  float32: DataType.FLOAT,
  float64: DataType.DOUBLE,
  int8: DataType.INT8,
  int16: DataType.INT16,
  int32: DataType.INT32,
  int64: DataType.INT64,
  uint8: DataType.UINT8,
  uint16: DataType.UINT16,
  uint32: DataType.UINT32,
  uint64: DataType.UINT64,
  bool: DataType.BOOL,
  string: DataType.STRING,
};

export function dtypeOfData(type: number): DType | undefined {
  return (Object.keys(dataTypes) as DType[]).find((name) => dataTypes[name] === type);
}

/** Read by onnxruntime 1.17 (January 2024) and everything later. */
export const opset = 20;
export const irVersion = 9;
