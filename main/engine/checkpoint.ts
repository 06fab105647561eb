/** A checkpoint as bytes, for the way from the trainer to the process that writes the store: big tensors do not travel as messages. */
import { assert } from '../../shared/base/assert.ts';
import { allocate, bytesPerElement, type DType, sizeOf, type Shape, type Tensor } from '../../shared/base/tensor.ts';

interface Entry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Length of the JSON index (uint32, little-endian), the index, then each tensor's bytes in order. */
export function encodeTensors(tensors: ReadonlyMap<string, Tensor>): Uint8Array {
  const entries: Entry[] = [...tensors].map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
  const index = new TextEncoder().encode(JSON.stringify(entries));
  const total = [...tensors.values()].reduce((sum, { data }) => sum + data.byteLength, 4 + index.length);
  const bytes = new Uint8Array(total);
  new DataView(bytes.buffer).setUint32(0, index.length, true);
  bytes.set(index, 4);
  let offset = 4 + index.length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  return bytes;
}

/** The tensors again, each in memory of its own. */
export function decodeTensors(bytes: Uint8Array): Map<string, Tensor> {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const entries = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as readonly Entry[];
  const tensors = new Map<string, Tensor>();
  let offset = 4 + length;
  for (const { name, dtype, shape } of entries) {
    const data = allocate(dtype, sizeOf(shape));
    const size = sizeOf(shape) * bytesPerElement[dtype];
    new Uint8Array(data.buffer).set(bytes.subarray(offset, offset + size));
    tensors.set(name, { dtype, shape, data });
    offset += size;
  }
  assert(offset === bytes.length, `checkpoint of ${bytes.length} bytes ends at ${offset}`);
  return tensors;
}

const bestPrefix = 'best/';

/** The best epoch's tensors travel beside the present ones, when a run goes back to them in the end. */
export function withBest(tensors: ReadonlyMap<string, Tensor>, best: ReadonlyMap<string, Tensor> | null): ReadonlyMap<string, Tensor> {
  return best === null ? tensors : new Map([...tensors, ...[...best].map(([name, tensor]): [string, Tensor] => [`${bestPrefix}${name}`, tensor])]);
}

export function bestOf(tensors: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> | null {
  const best = [...tensors].filter(([name]) => name.startsWith(bestPrefix)).map(([name, tensor]): [string, Tensor] => [name.slice(bestPrefix.length), tensor]);
  return best.length === 0 ? null : new Map(best);
}
