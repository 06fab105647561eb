/** TensorProto -> Tensor, trusting nothing: sizes are checked against the data before anything is allocated. */
import { assert } from '../base/assert.ts';
import { allocate, bytesPerElement, type DType, isLong, sizeOf, type Tensor } from '../base/tensor.ts';
import { type TensorProto, TensorProto_DataLocation as Location } from './generated/onnx_pb.js';
import { dtypeOfData } from './types.ts';

export function sizeOfDimension(size: bigint): number {
  assert(size >= 0n && size <= BigInt(Number.MAX_SAFE_INTEGER), `a dimension of ${size}`);
  return Number(size);
}

/** Small types share a field of int32; the others have fields of their own. */
function typedField(proto: TensorProto, dtype: DType): readonly (number | bigint)[] {
  switch (dtype) {
    case 'float32':
      return proto.floatData;
    case 'float64':
      return proto.doubleData;
    case 'int64':
      return proto.int64Data;
    case 'uint32':
    case 'uint64':
      return proto.uint64Data;
    default:
      return proto.int32Data;
  }
}

/** Throws (an ordinary Error) when type, dims and data do not fit together. */
export function readTensor(proto: TensorProto): Tensor {
  const dtype = dtypeOfData(proto.dataType);
  assert(dtype && dtype !== 'string', `tensor ${proto.name} of element type ${proto.dataType}`);
  assert(proto.dataLocation !== Location.EXTERNAL, `tensor ${proto.name} is kept in another file`);
  const shape = proto.dims.map(sizeOfDimension);
  const length = sizeOf(shape);
  if (proto.rawData.length > 0) {
    assert(proto.rawData.length === length * bytesPerElement[dtype], `tensor ${proto.name}: ${proto.rawData.length} bytes for [${shape.join(',')}]`);
    const data = allocate(dtype, length);
    new Uint8Array(data.buffer).set(proto.rawData);
    return { dtype, shape, data };
  }
  const values = typedField(proto, dtype);
  assert(values.length === length, `tensor ${proto.name}: ${values.length} values for [${shape.join(',')}]`);
  const data = allocate(dtype, length);
  for (let i = 0; i < length; i++) {
    if (isLong(data)) data[i] = BigInt(values[i] ?? 0);
    else data[i] = Number(values[i] ?? 0);
  }
  return { dtype, shape, data };
}
