/** Training of recurrent networks against PyTorch, which packs its sequences: 50 steps over ragged texts, whole series, and the templates. */
import { describe, expect, test } from 'vitest';
import { defined } from '../../shared/base/assert.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import type { Document, DocumentNode } from '../../shared/model/document.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { drawing, largestDifference, type Row, threeClasses } from '../shared/compile/harness.ts';
import { type Comparison, runOurs, type Traces } from './network.ts';
import { reportParity } from './parity.ts';
import { askPython, oracleMissing } from './python.ts';

type Params = NonNullable<Row[2]>;
const words = { id: 't', kind: 'words', size: 40, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } };
const adam = { optimizer: { type: 'adam', params: {} }, learningRate: 0.01 };
const torchAdam = 'torch.optim.Adam(model.parameters(), lr=0.01)';

function ragged(type: string, params: Params, vocabulary = 40, size = 8): Comparison {
  const document = drawing(
    [
      ['text', 'tokens-input', { length: 12, tokenizer: words }],
      ['embed', 'embedding', { vocabulary, size, padding: 0 }],
      ['it', type, { units: 10, ...params }],
      ...(params['answer'] === 'sequence' ? [['mean', 'mean-over-time'] as const] : []),
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ],
    adam,
  );
  return { document, batch: 6, steps: 50, lastRows: 4, loss: 'F.cross_entropy(x, y)', optimizer: torchAdam };
}

/** A template with other settings of its nodes, so that it stays small here. */
function template(id: string, changes: Readonly<Record<string, Params>>): Document {
  const document = templateOf(id)?.build() ?? expect.fail(id);
  const nodes = document.nodes.map((node): DocumentNode => ({ ...node, params: { ...node.params, ...changes[node.id] } }));
  return { ...document, nodes, training: { ...document.training, ...adam } };
}

const seen = (state: Map<string, Tensor>) => {
  for (const [name, { data }] of state) if (/\.(mean|std)$/.test(name)) (data as Float32Array).fill(name.endsWith('mean') ? 0.4 : 1.3);
};

const runs: Readonly<Record<string, Comparison>> = {
  'RNN, ragged': ragged('rnn', {}),
  'RNN with ReLU, both ways, ragged': ragged('rnn', { activation: 'relu', bidirectional: true }),
  'LSTM, ragged': ragged('lstm', {}),
  'LSTM of two layers, both ways, ragged': ragged('lstm', { layers: 2, bidirectional: true }),
  'LSTM of two layers, one offset, every step, ragged': ragged('lstm', { layers: 2, bias: 'one', answer: 'sequence' }),
  'GRU of two layers, both ways, every step, ragged': ragged('gru', { layers: 2, bidirectional: true, answer: 'sequence' }),
  'GRU, large vocabulary, two threads': { ...ragged('gru', {}, 400), threads: 2 },
  'LSTM, two threads': { ...ragged('lstm', { layers: 2 }), threads: 2 },
  'a row of padding that is not zero is used and not trained': {
    ...ragged('gru', {}),
    prepare: (state) => void (defined(state.get('embed.weight'), 'weight').data as Float32Array).fill(0.7, 0, 8),
  },
  'LSTM of two layers, both ways, long rows of a small table': ragged('lstm', { layers: 2, bidirectional: true }, 36, 96),
  'GRU, long rows of a small table, its row of padding used and not trained': {
    ...ragged('gru', {}, 36, 96),
    prepare: (state) => void (defined(state.get('embed.weight'), 'weight').data as Float32Array).fill(0.7, 0, 96),
  },
  'S4, LSTM for texts in the form of Keras, small': {
    ...ragged('lstm', {}),
    document: template('lstm-text-keras', { text: { length: 12 }, words: { vocabulary: 40, size: 8 }, lstm1: { units: 10 }, lstm2: { units: 10 } }),
    classes: 2,
    loss: 'F.binary_cross_entropy_with_logits(x.squeeze(1), y.float())',
  },
  'S5, LSTM for texts, small': {
    ...ragged('lstm', {}),
    document: template('lstm-text', { text: { length: 12 }, words: { vocabulary: 40, size: 8 }, lstm: { units: 10, dropout: 0 } }),
    classes: 2,
    loss: 'F.binary_cross_entropy_with_logits(x.squeeze(1), y.float())',
  },
  'S14, forecast with LSTM': {
    ...ragged('lstm', {}),
    document: template('series-lstm', {}),
    prepare: seen,
    loss: 'F.mse_loss(x / model.answer.std, y / model.answer.std)',
  },
};

describe.skipIf(oracleMissing !== '')(`memories against PyTorch ${oracleMissing}`, () => {
  test('losses of 50 steps and the weights after them agree', { timeout: 1_200_000 }, async () => {
    const ours: Awaited<ReturnType<typeof runOurs>>[] = [];
    for (const comparison of Object.values(runs)) ours.push(await runOurs(comparison));
    const theirs = askPython<Traces[]>('run_network.py', { jobs: ours.map(({ job }) => job) });
    const table = Object.keys(runs).map((name, index): [string, [number, number]] => {
      const [mine, other] = [ours[index]?.ours, theirs[index]];
      const weights = Object.entries(mine?.state ?? {}).map(([weight, values]) => largestDifference(values, other?.state[weight] ?? []));
      return [name, [largestDifference(mine?.losses ?? [], other?.losses ?? []), Math.max(...weights)]];
    });
    reportParity('Recurrent networks, 50 steps against PyTorch', ['loss', 'weights'], new Map(table));
    expect(table.filter(([, [loss, weights]]) => !(loss < 2e-5 && weights < 2e-4))).toEqual([]);
  });
});
