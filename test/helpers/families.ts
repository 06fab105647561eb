/** One small network of each kind that is trained, with data it can learn: for promises that must hold for all of them. */
import { defined } from '../../shared/base/assert.ts';
import { uniform } from '../../shared/base/random.ts';
import { encodeChunk } from '../../shared/data/chunk.ts';
import type { Column, Dataset } from '../../shared/data/dataset.ts';
import { fitTokenizer, openTokenizer, type TokenizerReference } from '../../shared/data/tokenizers/index.ts';
import type { Document, TrainingSettings } from '../../shared/model/document.ts';
import { charactersStandIn } from '../../shared/model/templates/stand-in.ts';
import type { ProjectStore } from '../../main/store/types.ts';
import { addData, chainDocument, pictureData, tableData, tableDocument } from './project.ts';

export interface Family {
  data(store: ProjectStore, rows?: number): Dataset;
  /** For the data that was added last. */
  document(version: string, training: Partial<TrainingSettings>): Document;
}

const adam: Partial<TrainingSettings> = { optimizer: { type: 'adam', params: {} }, device: 'cpu', threads: 1 };

/** Two waves, one the echo of the other. */
function waves(store: ProjectStore, rows = 400): Dataset {
  const a = Float32Array.from({ length: rows }, (_, i) => Math.sin(i / 5) + uniform(3, 0, i) / 10);
  const b = Float32Array.from({ length: rows }, (_, i) => Math.sin((i - 4) / 5) + uniform(3, 1, i) / 10);
  const summary = { missing: 0, mean: 0, std: 1, min: -1, max: 1.1 };
  return addData(
    store,
    [
      { kind: 'number', name: 'a', summary },
      { kind: 'number', name: 'b', summary },
    ],
    [a, b],
    rows,
    { target: 'b' },
  );
}

let tokenizer: TokenizerReference = charactersStandIn(100);

function sentence(row: number): string {
  const pick = (words: readonly string[], place: number): string => defined(words[Math.floor(uniform(4, place, row) * words.length)], 'a word');
  return `the ${pick(['red', 'old', 'quick'], 0)} ${pick(['fox', 'hen', 'dog'], 1)} ${pick(['saw', 'met', 'fed'], 2)} a ${pick(['cat', 'bee', 'cow'], 3)}. `;
}

function texts(store: ProjectStore, rows = 120): Dataset {
  const sentences = Array.from({ length: rows }, (_, row) => sentence(row));
  const file = fitTokenizer('characters', sentences, 100);
  const { kind, size, specials } = openTokenizer(file);
  tokenizer = { id: store.tokenizers.put(JSON.stringify(file)), kind, size, specials };
  const encoded = sentences.map((words) => new TextEncoder().encode(words));
  const places = new Int32Array(2 * encoded.length);
  const bytes: number[] = [];
  for (const [row, text] of encoded.entries()) {
    places.set([bytes.length, text.length], 2 * row);
    bytes.push(...text);
  }
  const columns: readonly Column[] = [{ kind: 'text', name: 'text', missing: 0, characters: { missing: 0, mean: 25, std: 1, min: 20, max: 30 } }];
  const writer = store.datasets.begin();
  writer.append(encodeChunk(columns, [places], encoded.length, Uint8Array.from(bytes)), encoded.length);
  return writer.finish({
    name: 'sentences',
    source: { kind: 'sample', path: '' },
    rows: encoded.length,
    columns: [...columns],
    target: null,
    testFrom: null,
    chunkRows: encoded.length,
    skipped: [],
    skippedCount: 0,
  });
}

export const families = {
  dense: { data: (store, rows) => tableData(store, { rows }), document: (version, training) => tableDocument(version, { device: 'cpu', ...training }) },
  'convolution, augmentation, dropout': {
    data: (store, rows) => pictureData(store, { rows }),
    document: (version, training) =>
      chainDocument(
        [
          ['pictures', 'image-input', { channels: 1, height: 8, width: 8, normalize: 'standardize' }],
          ['vary', 'random-transform'],
          ['conv', 'conv2d', { filters: 4, kernel: [3, 3] }],
          ['norm', 'batch-norm2d'],
          ['relu', 'relu'],
          ['flatten', 'flatten'],
          ['drop', 'dropout'],
          ['fc', 'linear', { units: 3 }],
          ['answer', 'output', { answer: 'classes', classes: ['kind 0', 'kind 1', 'kind 2'], column: 'class' }],
        ],
        { ...adam, learningRate: 0.005, batchSize: 16, schedule: { type: 'cosine', params: {} }, ...training },
        version,
      ),
  },
  LSTM: {
    data: waves,
    document: (version, training) => {
      const document = chainDocument(
        [
          [
            'series',
            'series-input',
            {
              columns: [
                { name: 'a', kind: 'number' },
                { name: 'b', kind: 'number' },
              ],
              length: 12,
              ahead: 1,
            },
          ],
          ['lstm', 'lstm', { units: 8, layers: 2, dropout: 0.2 }],
          ['fc', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'number', column: 'b' }],
        ],
        { ...adam, learningRate: 0.005, batchSize: 16, averaging: { type: 'ema', params: {} }, ...training },
        version,
      );
      return { ...document, data: { ...document.data, split: { ...document.data.split, kind: 'ordered' } } };
    },
  },
  GPT: {
    data: texts,
    document: (version, training) => {
      const document = chainDocument(
        [
          ['tokens', 'tokens-input', { column: 'text', length: 24, cut: 'stream', tokenizer }],
          ['embed', 'embedding', { vocabulary: tokenizer.size, size: 16, spread: 0.02 }],
          ['positions', 'positions', { maximum: 24 }],
          ['drop', 'dropout', { rate: 0.1 }],
          ['blocks', 'decoder-block', { layers: 2, heads: 2, dropout: 0.1, activation: 'gelu-tanh', initial: 'normal' }],
          ['norm', 'layer-norm'],
          ['head', 'token-logits', { vocabulary: tokenizer.size }],
          ['answer', 'output', { answer: 'next-token' }],
        ],
        { ...adam, optimizer: { type: 'adamw', params: { clipNorm: 1 } }, learningRate: 0.003, batchSize: 8, accumulate: 2, ...training },
        version,
      );
      return { ...document, data: { ...document.data, split: { ...document.data.split, kind: 'ordered' } } };
    },
  },
} satisfies { readonly [name: string]: Family };
