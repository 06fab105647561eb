/** The node cases of the ONNX project: a model with one node, what goes in and what comes out. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { getTextEncoding } from '@bufbuild/protobuf/wire';
import type { Tensor } from '../../shared/base/tensor.ts';
import { ModelProtoSchema, TensorProtoSchema } from '../../shared/onnx/generated/onnx_pb.js';
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
