/** Cases for the layers along sequences: with and without padding, every border, lengths that do not come out even. */
import { type Row, threeClasses } from '../shared/compile/harness.ts';
import type { Case } from './layer-cases.ts';

const columns = ['a', 'b', 'c'].map((name) => ({ name, kind: 'number' as const }));
const words = { id: 't', kind: 'words', size: 5, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } } as const;

/** 7 steps of 4 numbers, all real. */
export function steps(...rows: readonly Row[]): Row[] {
  return [
    ['table', 'table-input', { columns, normalize: 'none' }],
    ['before', 'linear', { units: 28 }],
    ['lay', 'reshape', { shape: '7, 4' }],
    ...rows,
    ['flat', 'flatten'],
    ['after', 'linear', { units: 3 }],
    threeClasses,
  ];
}

/** To three classes; what the layer says about its own padding shows in the convolution. */
export const toClasses: readonly Row[] = [['obeys', 'conv1d', { filters: 3, kernel: 2 }], ['flat', 'flatten'], ['after', 'linear', { units: 3 }], threeClasses];

/** 7 pieces of which some are padding. */
export function padded(...rows: readonly Row[]): Row[] {
  return [['text', 'tokens-input', { length: 7, tokenizer: words }], ['before', 'embedding', { vocabulary: 5, size: 4 }], ...rows, ...toClasses];
}

/** A layer with each of these settings, without padding and with. */
export function both(type: string, ...settings: readonly (Row[2] | undefined)[]): Case[] {
  return settings.flatMap((params = {}) => [{ rows: steps(['it', type, params]) }, { rows: padded(['it', type, params]) }]);
}

const pools = [{}, { kernel: 3, stride: 2, padding: 'same' }, { kernel: 3, stride: 1 }, { kernel: 4, stride: 3, padding: 'same' }] as const;

const averages: Case['prepare'] = (state) => {
  for (const [name, { data }] of state) {
    if (/running_(mean|var)$/.test(name)) (data as Float32Array).forEach((_, i) => ((data as Float32Array)[i] = 0.5 + 0.2 * i));
  }
};

const category = (name: string, values: readonly string[]) => ({ columns: [{ name, kind: 'category', values }] }) as unknown as NonNullable<Row[2]>;

/** Texts of a small vocabulary, ids twice and more among them, with this Embedding. */
const embedded = (settings: NonNullable<Row[2]>): Case => ({
  rows: padded().map((row): Row => (row[1] === 'embedding' ? ['it', 'embedding', { vocabulary: 5, size: 4, ...settings }] : row)),
});

export const stepCases: Readonly<Record<string, readonly Case[]>> = {
  'tokens-input': [{ rows: padded() }, { rows: padded().map((row): Row => (row[1] === 'tokens-input' ? [row[0], row[1], { ...row[2], cut: 'pairs' }] : row)) }],
  embedding: [embedded({}), embedded({ padding: 0 }), embedded({ vocabulary: 300, size: 3 }), embedded({ vocabulary: 300, padding: 2 })],
  conv1d: both(
    'conv1d',
    { filters: 5 },
    { filters: 4, kernel: 4, stride: 2 },
    { filters: 2, kernel: 3, padding: 'causal', dilation: 2, bias: false },
    { filters: 3, kernel: 3, padding: 'causal', stride: 3 },
    { filters: 6, kernel: 3, padding: 'none', groups: 2 },
    { filters: 2, kernel: 2, padding: 'none', stride: 2, initial: 'he-normal' },
    { filters: 4, kernel: 3, dilation: 2, groups: 4 },
  ),
  'max-pool1d': both('max-pool1d', ...pools),
  'avg-pool1d': both('avg-pool1d', ...pools),
  'adaptive-avg-pool1d': both('adaptive-avg-pool1d', { size: 1 }, { size: 3 }, { size: 7 }),
  'adaptive-max-pool1d': both('adaptive-max-pool1d', { size: 1 }, { size: 3 }, { size: 7 }),
  'conv-transpose1d': both(
    'conv-transpose1d',
    { filters: 3 },
    { filters: 2, kernel: 4, stride: 2, cut: 1, bias: false },
    { filters: 3, kernel: 3, stride: 1, cut: 2 },
  ),
  pad1d: both('pad1d', {}, { before: 3, after: 0, mode: 'reflect' }, { before: 0, after: 2, mode: 'edge' }),
  upsample1d: both('upsample1d', {}, { factor: 3, mode: 'linear' }),
  'batch-norm1d': [
    { rows: steps(['it', 'batch-norm1d'], ['act', 'tanh']), prepare: averages },
    { rows: padded(['it', 'batch-norm1d', { momentum: 0.3, epsilon: 0.01 }], ['act', 'tanh']), prepare: averages },
    { rows: [...steps().slice(0, 2), ['it', 'batch-norm1d'], ['act', 'tanh'], ...steps().slice(4)], prepare: averages },
  ],
  split: [
    ...both('split', { parts: 2, part: 2, dimension: 2 }, { parts: 7, part: 3 }),
    { rows: [...steps().slice(0, 2), ['it', 'split', { parts: 4, part: 4 }], ...steps().slice(4)] },
  ],
  'skip-gram': [{ rows: [...padded().slice(0, 1), ['it', 'skip-gram', { window: 2 }], ...padded().slice(1)], evaluationOnly: true }],
  'random-transform': [
    {
      rows: [
        ['pictures', 'image-input', { channels: 2, height: 5, width: 6 }],
        ['it', 'random-transform'],
        ['flat', 'flatten'],
        ['after', 'linear', { units: 3 }],
        threeClasses,
      ],
      evaluationOnly: true,
    },
  ],
  'category-input': [
    {
      // Inputs of three kinds in one network.
      rows: [
        ['who', 'category-input', category('who', ['a', 'b'])],
        ['taste', 'embedding', { vocabulary: 3, size: 4 }],
        ['table', 'table-input', { columns, normalize: 'none' }],
        ['before', 'linear', { units: 4 }],
        ['pictures', 'image-input', { channels: 2, height: 4, width: 4 }],
        ['look', 'conv2d', { filters: 3, kernel: [3, 3] }],
        ['flat', 'flatten'],
        ['all', 'concat', {}, ['taste', 'flat', 'before']],
        ['after', 'linear', { units: 3 }],
        threeClasses,
      ],
    },
    {
      rows: [
        ['who', 'category-input', category('who', ['a', 'b'])],
        ['before', 'embedding', { vocabulary: 3, size: 4 }],
        ['what', 'category-input', category('what', ['p', 'q', 'r'])],
        ['other', 'embedding', { vocabulary: 4, size: 4 }],
        ['it', 'multiply', {}, ['before', 'other']],
        ['after', 'linear', { units: 3 }],
        threeClasses,
      ],
    },
  ],
};

/** More cases of layers that others know too, on sequences. */
export const moreOnSteps: Readonly<Record<string, readonly Case[]>> = {
  slice: both('slice', { dimension: 2, start: 1, size: 2 }, { start: 2, size: 4 }),
  concat: (['features', 'steps'] as const).flatMap((join) =>
    [steps, padded].map((on) => ({
      rows: on(
        ['a', 'conv1d', { filters: 4, kernel: 2 }],
        ['it', 'concat', { join }, ['a', 'before'].map((id) => (on === steps && id === 'before' ? 'lay' : id))],
      ),
    })),
  ),
};
