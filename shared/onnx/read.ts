/** ONNX bytes -> IR. The bytes are a stranger's: whatever is wrong with them becomes a Problem. */
import { fromBinary } from '@bufbuild/protobuf';
import { makeProblem, ok, ProblemError, refused, type Result } from '../base/problem.ts';
import type { Tensor } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { Graph } from '../ir/graph.ts';
import { type ModelProto, ModelProtoSchema } from './generated/onnx_pb.js';
import { GraphReader, type Holding } from './graph-reader.ts';
import { newestOpset, oldestOpset } from './opsets.ts';
import { fail } from './refusals.ts';

export interface ReadModel {
  readonly name: string;
  /** Initializers that are used as tensors are inputs of the graph, after the file's own inputs, in the file's order. */
  readonly graph: Graph;
  /** The values of those inputs, by name. */
  readonly initializers: ReadonlyMap<string, Tensor>;
  /** The tensors that stand for an input or output that is a sequence, by its name; null: an optional value that holds nothing. */
  readonly held: ReadonlyMap<string, readonly string[] | null>;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  /** Size given to dimensions that are free in the file (the batch). Default 1. */
  readonly freeSize?: number;
  /** By input. */
  readonly holding?: ReadonlyMap<string, Holding>;
}

function parse(bytes: Uint8Array): ModelProto {
  try {
    return fromBinary(ModelProtoSchema, bytes);
  } catch {
    return fail('model-damaged', 'This is not an ONNX file, or it is damaged.', '这不是 ONNX 文件,或文件已损坏。');
  }
}

/** Refuses, with a Problem, bytes that are damaged, of another version, or hold what the IR has no word for. Never throws. */
export function readModel(bytes: Uint8Array, { freeSize = 1, holding }: ReadOptions = {}): Result<ReadModel> {
  try {
    const { graph, opsetImport, metadataProps } = parse(bytes);
    if (!graph) fail('model-damaged', 'This is not an ONNX file, or it is damaged.', '这不是 ONNX 文件,或文件已损坏。');
    const version = Number(opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0n);
    if (version < oldestOpset || version > newestOpset)
      fail(
        'model-version',
        `The file uses operator set ${version}; the studio reads ${oldestOpset} to ${newestOpset}.`,
        `文件使用算子集 ${version},可读取的范围是 ${oldestOpset} 到 ${newestOpset}。`,
      );
    const reader = new GraphReader(graph, { freeSize, version, unrolled: 0 });
    const read = reader.read(holding);
    return ok({
      name: graph.name,
      graph: read,
      initializers: reader.initializers,
      held: reader.held,
      metadata: Object.fromEntries(metadataProps.map(({ key, value }) => [key, value])),
    });
  } catch (error) {
    if (error instanceof ProblemError) return refused(error.problem);
    const reason = error instanceof Error ? error.message : String(error);
    return refused(makeProblem({ code: 'model-damaged', what: text(`The file cannot be read: ${reason}`, `无法读取文件:${reason}`) }));
  }
}
