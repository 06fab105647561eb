/** Weights as safetensors: the length of a JSON header (8 bytes, little endian), the header, then the bytes of the tensors. */
import { assert } from '../base/assert.ts';
import { sizeOf, type Tensor, tensor } from '../base/tensor.ts';
import { fromUtf8, toUtf8 } from '../base/utf8.ts';

const names = { float32: 'F32', float64: 'F64', int64: 'I64', int32: 'I32', uint8: 'U8' } as const;
type Kind = keyof typeof names;

function kindOf(dtype: string): Kind {
  assert(dtype in names, `${dtype} in a weights file`);
  return dtype as Kind;
}

/** Tensors by name, in the order given; `about` is kept as text beside them. */
export function writeSafetensors(tensors: ReadonlyMap<string, Tensor>, about: Readonly<Record<string, string>> = {}): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: about };
  let at = 0;
  for (const [name, { dtype, shape, data }] of tensors) {
    header[name] = { dtype: names[kindOf(dtype)], shape, data_offsets: [at, at + data.byteLength] };
    at += data.byteLength;
  }
  const text = toUtf8(JSON.stringify(header));
  // Spaces at its end bring the data to a multiple of 8.
  const length = Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(8 + length + at);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  bytes.fill(0x20, 8, 8 + length);
  bytes.set(text, 8);
  let place = 8 + length;
  for (const { data } of tensors.values()) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), place);
    place += data.byteLength;
  }
  return bytes;
}

/** The inverse, for files of ours. Asserts that the header says what is there. */
export function readSafetensors(bytes: Uint8Array): ReadonlyMap<string, Tensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = Number(view.getBigUint64(0, true));
  assert(length <= bytes.length - 8, `a header of ${length} bytes in ${bytes.length}`);
  const header = JSON.parse(fromUtf8(bytes.subarray(8, 8 + length))) as Readonly<
    Record<string, { dtype: string; shape: readonly number[]; data_offsets: readonly [number, number] }>
  >;
  const result = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const kind = (Object.keys(names) as Kind[]).find((key) => names[key] === dtype);
    assert(kind !== undefined, `${dtype} of ${name}`);
    const made = tensor(kind, shape, new Array<number>(sizeOf(shape)).fill(0));
    const own = new Uint8Array(made.data.buffer, made.data.byteOffset, made.data.byteLength);
    assert(own.length === data_offsets[1] - data_offsets[0], `${own.length} bytes of ${name}`);
    own.set(bytes.subarray(8 + length + data_offsets[0], 8 + length + data_offsets[1]));
    result.set(name, made);
  }
  return result;
}
