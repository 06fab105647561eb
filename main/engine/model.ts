/** An exported model in use: bytes, what they say about themselves, and a session. The same for a run's model and for a file. */
import { weightsInUse } from '../../shared/averages/index.ts';
import { defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError, unwrap } from '../../shared/base/problem.ts';
import { allocate, isSized, sameShape, sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { text } from '../../shared/base/text.ts';
import { compileInference, readMetadata, type ModelInfo } from '../../shared/compile/index.ts';
import { anyBatch } from '../../shared/compile/inference.ts';
import type { Document } from '../../shared/model/document.ts';
import { readModel } from '../../shared/onnx/read.ts';
import { type Beside, writeModel } from '../../shared/onnx/write.ts';
import type { Tokenizer } from '../../shared/data/tokenizers/index.ts';
import { tokenizersOf } from '../../shared/model/attach-text.ts';
import type { TokenizerStore } from '../store/types.ts';
import { createSession } from './session.ts';
import { openTokenizers } from './texts.ts';

export type PictureFit = 'crop' | 'pad' | 'stretch';

/** Beside the studio's description of the model: how pictures of other sizes are brought to its own. */
export const fitKey = 'netloom.fit';

/** A line for each tokenizer, by its id: its JSON. */
const tokenizerKey = (id: string): string => `netloom.tokenizer.${id}`;

export interface UsableModel {
  readonly info: ModelInfo;
  /** Of the model's own texts, by id. Throws ProblemError when it did not come with the file. */
  tokenizer(id: string): Tokenizer;
  readonly fit: PictureFit;
  /** Empty tensors for `rows` rows, by input name: NaN and -1 where nothing is known. */
  inputs(rows: number): Map<string, Tensor>;
  /** Predictions by answer, `[rows, classes]` or `[rows, 1]`, in the order of `info.answers`. */
  run(inputs: ReadonlyMap<string, Tensor>): Promise<readonly Float32Array[]>;
  release(): Promise<void>;
}

/** A graph that may be run, and what it says about itself. */
export interface ModelFile {
  /** Or the path of a file of our own that has another beside it. */
  readonly bytes: Uint8Array | string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** What is used, exported and compared: one graph for all three. Averages stand in for the weights where they are kept, and lie `beside` where that is given. */
export function ownModel(
  document: Document,
  state: ReadonlyMap<string, Tensor>,
  fit: PictureFit,
  tokenizers: Pick<TokenizerStore, 'get'>,
  beside?: Beside,
): ModelFile & { readonly bytes: Uint8Array } {
  const texts = tokenizersOf(document).map((id) => [tokenizerKey(id), tokenizers.get(id)]);
  const more = { [fitKey]: fit, ...Object.fromEntries(texts) } as Record<string, string>;
  const { model, metadata } = unwrap(
    compileInference(document, { batch: 'dynamic', target: 'cpu', initializers: weightsInUse(state), metadata: more, ...(beside && { beside }) }),
  );
  return { bytes: model, metadata };
}

/**
 * A file from anywhere: what our reader understood of it, written anew. The runtime never sees the file's own bytes: 1 of 500
 * damaged graphs that the official checker accepts ends its process. Throws ProblemError when it is no model of ours.
 */
export function foreignModel(bytes: Uint8Array): ModelFile & { readonly bytes: Uint8Array } {
  const { graph, initializers, metadata } = unwrap(readModel(bytes, { freeSize: anyBatch }));
  const info = unwrap(readMetadata(metadata));
  const types = new Map(graph.inputs.map(({ name, value }) => [name, value.type]));
  for (const input of info.inputs) {
    const { dtype, shape } = emptyInput(input, 0);
    const given = types.get(input.name);
    if (given?.dtype !== dtype || !sameShape(given.shape, [anyBatch, ...shape.slice(1)])) throw notAsDescribed(input.name);
  }
  const fed = new Set([...info.inputs.map(({ name }) => name), ...initializers.keys()]);
  for (const name of types.keys()) if (!fed.has(name)) throw notAsDescribed(name);
  const made = new Map(graph.outputs.map(({ name, value }) => [name, value.type]));
  for (const { prediction } of info.answers) {
    const type = made.get(prediction);
    if (type?.dtype !== 'float32' || type.shape[0] !== anyBatch || !isSized(type.shape)) throw notAsDescribed(prediction);
  }
  return { bytes: writeModel(graph, { name: 'netloom-file', initializers, symbolicBatch: anyBatch }), metadata };
}

function notAsDescribed(name: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'model-metadata-damaged',
      what: text(`The description inside this ONNX file does not fit its graph: "${name}".`, `此 ONNX 文件中的说明与计算图不符：“${name}”。`),
      how: text('Export the model again.', '请重新导出模型。'),
    }),
  );
}

/** Opens a graph that our compiler wrote, or that went through `foreignModel`. */
export async function openModel({ bytes, metadata }: ModelFile, threads: number): Promise<UsableModel> {
  const info = unwrap(readMetadata(metadata));
  const session = await createSession(bytes, { device: 'cpu', threads });
  const fit = metadata[fitKey];
  const tokenizer = openTokenizers({ get: (id) => metadata[tokenizerKey(id)] ?? '' });
  return {
    info,
    tokenizer,
    fit: fit === 'pad' || fit === 'stretch' ? fit : 'crop',
    inputs: (rows) => new Map(info.inputs.map((input): [string, Tensor] => [input.name, emptyInput(input, rows)])),
    async run(inputs) {
      const feeds = Object.fromEntries([...inputs].map(([name, tensor]) => [name, session.wrap(tensor)]));
      const results = await session.run(feeds, Object.fromEntries(info.answers.map(({ prediction }) => [prediction, null])));
      return info.answers.map(({ prediction }) => defined(results[prediction], prediction).data as Float32Array);
    },
    release: () => session.release(),
  };
}

function emptyInput(input: ModelInfo['inputs'][number], rows: number): Tensor {
  const make = (dtype: Tensor['dtype'], shape: readonly number[]): Tensor => ({ dtype, shape, data: allocate(dtype, sizeOf(shape)) });
  switch (input.kind) {
    case 'image':
      return make('uint8', [rows, input.channels, input.height, input.width]);
    case 'numbers': {
      const tensor = make('float32', [rows, input.columns.length]);
      (tensor.data as Float32Array).fill(Number.NaN);
      return tensor;
    }
    case 'tokens': {
      const tensor = make('int32', [rows, input.length]);
      (tensor.data as Int32Array).fill(input.padding);
      return tensor;
    }
    case 'window': {
      const tensor = make('float32', [rows, input.length, input.columns.length]);
      (tensor.data as Float32Array).fill(Number.NaN);
      return tensor;
    }
    case 'categories': {
      const tensor = make('int32', [rows, input.columns.length]);
      (tensor.data as Int32Array).fill(-1);
      return tensor;
    }
  }
}
