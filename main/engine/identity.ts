/** A model of one Identity node: the safe way to bring a tensor home from a GPU. */
import type { TensorType } from '../../shared/base/tensor.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import { writeModel } from '../../shared/onnx/write.ts';

/** ONNX bytes of `y = Identity(x)`. */
export function identityModel(type: TensorType): Uint8Array {
  const builder = new GraphBuilder();
  builder.output('y', builder.emit('Identity', [builder.input('x', { dtype: type.dtype, shape: type.shape })]));
  return writeModel(builder.build(), { name: 'identity' });
}
