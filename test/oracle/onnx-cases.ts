/** The node cases of the ONNX project: a model with one node, what goes in and what comes out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { BinaryReader, getTextEncoding } from '@bufbuild/protobuf/wire';
import type { Tensor } from '../../shared/base/tensor.ts';
import { ModelProtoSchema, TensorProto_DataType, TensorProtoSchema, type TypeProto, type ValueInfoProto } from '../../shared/onnx/generated/onnx_pb.js';
import { readTensor } from '../../shared/onnx/tensors.ts';

export const caseRoot = '/usr/share/libonnx-testdata/data/node';

export type Feeds = Record<string, Tensor>;

/** Tensors of a folder, in the order of `names`. */
export function caseTensors(folder: string, kind: 'input' | 'output', names: readonly string[]): Feeds {
  const number = (file: string) => Number(/_(\d+)\.pb$/.exec(file)?.[1]);
  const files = readdirSync(folder).filter((file) => file.startsWith(kind));
  files.sort((a, b) => number(a) - number(b));
  return Object.fromEntries(files.map((file) => [names[number(file)] ?? file, readTensor(fromBinary(TensorProtoSchema, readFileSync(join(folder, file))))]));
}

/** A tensor of numbers or of words. */
export type Values = Tensor | { readonly dtype: 'string'; readonly shape: readonly number[]; readonly data: readonly string[] };
/** What a graph takes or gives at a name: a tensor, those of a sequence, or null: an optional value that holds nothing. */
export type Whole = Values | readonly Values[] | null;

function readValues(bytes: Uint8Array): Values {
  const proto = fromBinary(TensorProtoSchema, bytes);
  if (proto.dataType !== TensorProto_DataType.STRING) return readTensor(proto);
  return { dtype: 'string', shape: proto.dims.map(Number), data: proto.stringData.map((word) => getTextEncoding().decodeUtf8(word)) };
}

/** Bytes of the fields of a message, by number. SequenceProto and OptionalProto (onnx-data.proto) hold what they hold in one field for each kind. */
function fieldsOf(bytes: Uint8Array): ReadonlyMap<number, readonly Uint8Array[]> {
  const fields = new Map<number, Uint8Array[]>();
  for (const reader = new BinaryReader(bytes); reader.pos < reader.len; ) {
    const [number, wire] = reader.tag();
    if (wire === 2) fields.set(number, [...(fields.get(number) ?? []), reader.bytes()]);
    else reader.skip(wire);
  }
  return fields;
}

function readWhole(bytes: Uint8Array, type: TypeProto | undefined): Whole {
  const kind = type?.value;
  if (kind?.case === 'sequenceType') return (fieldsOf(bytes).get(3) ?? []).map(readValues);
  if (kind?.case !== 'optionalType') return readValues(bytes);
  const inner = kind.value.elemType;
  const [held] = fieldsOf(bytes).get(inner?.value.case === 'sequenceType' ? 5 : 3) ?? [];
  return held === undefined ? null : readWhole(held, inner);
}

/** What a folder holds for the inputs or outputs of a graph. */
export function wholes(folder: string, kind: 'input' | 'output', infos: readonly ValueInfoProto[]): ReadonlyMap<string, Whole> {
  return new Map(infos.map(({ name, type }, i) => [name, readWhole(readFileSync(join(folder, `${kind}_${i}.pb`)), type)]));
}

export interface NodeCase {
  readonly op: string;
  /** Numbers and words. */
  readonly attributes: Readonly<Record<string, number | string>>;
  readonly inputs: Feeds;
  readonly outputs: Feeds;
}

export function openCase(name: string): NodeCase {
  const { graph } = fromBinary(ModelProtoSchema, readFileSync(join(caseRoot, name, 'model.onnx')));
  const folder = join(caseRoot, name, 'test_data_set_0');
  const [node] = graph?.node ?? [];
  return {
    op: node?.opType ?? '',
    attributes: Object.fromEntries(
      (node?.attribute ?? []).map(({ name: key, f, i, s }) => [key, s.length > 0 ? getTextEncoding().decodeUtf8(s) : f === 0 ? Number(i) : f]),
    ),
    inputs: caseTensors(folder, 'input', graph?.input.map((input) => input.name) ?? []),
    outputs: caseTensors(folder, 'output', graph?.output.map((output) => output.name) ?? []),
  };
}
