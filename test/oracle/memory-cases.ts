/** Cases for the layers that remember: whole and ragged sequences, one and two layers, both directions, both forms of offsets. */
import { type Row, threeClasses } from '../shared/compile/harness.ts';
import type { Case } from './layer-cases.ts';
import { padded, steps } from './step-cases.ts';

/** The layer's own answer is a row of numbers: nothing that needs steps comes after it. */
const rowed = (rows: readonly Row[]): Case => ({ rows: rows.filter(([id]) => id !== 'obeys' && id !== 'flat') });

function both(type: string, ...settings: readonly NonNullable<Row[2]>[]): Case[] {
  return settings.flatMap((params) =>
    params['answer'] === 'sequence'
      ? [{ rows: steps(['it', type, params]) }, { rows: padded(['it', type, params]) }]
      : [rowed(steps(['it', type, params])), rowed(padded(['it', type, params]))],
  );
}

const common = [
  { units: 5 },
  { units: 5, answer: 'sequence' },
  { units: 3, bidirectional: true },
  { units: 3, bidirectional: true, answer: 'sequence', layers: 2 },
  { units: 4, layers: 3 },
] as const;

const statistics: Case['prepare'] = (state) => {
  for (const [name, { data }] of state) if (/(mean|std)$/.test(name)) (data as Float32Array).set([0.4, 1.3].slice(0, data.length));
};
const series = (normalize: 'standardize' | 'none'): Case => ({
  rows: [
    [
      'series',
      'series-input',
      {
        columns: [
          { name: 'a', kind: 'number' },
          { name: 'b', kind: 'number' },
        ],
        length: 6,
        normalize,
      },
    ],
    ['past', 'lstm', { units: 4 }],
    ['after', 'linear', { units: 3 }],
    threeClasses,
  ],
  prepare: statistics,
});

export const memoryCases: Readonly<Record<string, readonly Case[]>> = {
  rnn: both('rnn', ...common, { units: 4, activation: 'relu' }, { units: 4, bias: 'one', answer: 'sequence' }),
  lstm: both('lstm', ...common, { units: 4, bias: 'one', layers: 2 }),
  gru: both('gru', ...common),
  'series-input': [series('standardize'), series('none')],
  'last-step': both('last-step', {}),
  'mean-over-time': both('mean-over-time', {}),
  'max-over-time': both('max-over-time', {}),
};
