/** An exported model in use: bytes, what they say about themselves, and a session. The same for a run's model and for a file. */
import { weightsInUse } from '../../shared/averages/index.ts';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { allocate, sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { compileInference, readMetadata, type ModelInfo } from '../../shared/compile/index.ts';
import type { Document } from '../../shared/model/document.ts';
import { readModel } from '../../shared/onnx/read.ts';
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

/** The bytes that are used, exported and compared: one graph for all three. Averages stand in for the weights where they are kept. */
export function exportedBytes(document: Document, state: ReadonlyMap<string, Tensor>, fit: PictureFit, tokenizers: Pick<TokenizerStore, 'get'>): Uint8Array {
  const texts = tokenizersOf(document).map((id) => [tokenizerKey(id), tokenizers.get(id)]);
  const metadata = { [fitKey]: fit, ...Object.fromEntries(texts) } as Record<string, string>;
  return unwrap(compileInference(document, { batch: 'dynamic', target: 'cpu', initializers: weightsInUse(state), metadata })).model;
}

/** Throws ProblemError when the bytes are no model of ours. */
export async function openModel(bytes: Uint8Array, threads: number): Promise<UsableModel> {
  const { metadata } = unwrap(readModel(bytes));
  const info = unwrap(readMetadata(metadata));
  const session = await createSession(bytes, { device: 'cpu', threads, spin: false });
  const said = metadata[fitKey];
  const tokenizer = openTokenizers({ get: (id) => metadata[tokenizerKey(id)] ?? '' });
  return {
    info,
    tokenizer,
    fit: said === 'pad' || said === 'stretch' ? said : 'crop',
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
