/** Runs of 50 steps with every loss, groups of parameters, L1 and freezing, the last batch padded. */
import type { Document, TrainingSettings } from '../../shared/model/document.ts';
import { drawing, type Row } from '../shared/compile/harness.ts';
import type { Comparison } from './network.ts';

const classes = ['a', 'b', 'c'];
const columns = ['a', 'b', 'c'].map((name) => ({ name, kind: 'number' as const }));
const adam = { optimizer: { type: 'adam', params: {} }, learningRate: 0.01 };
const byAdam = 'torch.optim.Adam(model.parameters(), lr=0.01)';

/** A dense network with a norm, ending with `units` numbers. */
const dense = (answer: Row[2], units = 3, training: Partial<TrainingSettings> = adam, last: readonly Row[] = []): Document =>
  drawing(
    [
      ['table', 'table-input', { columns }],
      ['fc1', 'linear', { units: 12 }],
      ['norm', 'layer-norm'],
      ['act', 'gelu'],
      ['fc2', 'linear', { units }],
      ...last,
      ['answer', 'output', { classes, ...answer }],
    ],
    training,
  );

const specials = { padding: 0, unknown: null, begin: null, end: null, mask: null };
const reader = (answer: Row[2], units: number): Document =>
  drawing(
    [
      ['text', 'tokens-input', { column: 'line', length: 6, tokenizer: { id: 't', kind: 'characters', size: 5, specials } }],
      ['vectors', 'embedding', { vocabulary: 5, size: 8 }],
      ['fc', 'linear', { units }],
      ['answer', 'output', answer],
    ],
    adam,
  );

const w = 'torch.tensor([1.0, 2.5, 0.5])';
const all = { batch: 8, steps: 50, lastRows: 5 };
export const settingRuns: Readonly<Record<string, Comparison>> = {
  'cross-entropy, class weights': {
    ...all,
    document: dense({ classWeights: 'given', weights: '1 2.5 0.5' }),
    optimizer: byAdam,
    loss: `F.cross_entropy(x, y, weight=${w})`,
  },
  'cross-entropy, class weights and smoothing': {
    ...all,
    document: dense({ classWeights: 'given', weights: '1 2.5 0.5', smoothing: 0.2 }),
    optimizer: byAdam,
    loss: `F.cross_entropy(x, y, weight=${w}, label_smoothing=0.2)`,
  },
  'cross-entropy over 40 classes, weights and smoothing': {
    ...all,
    classes: 40,
    document: dense(
      {
        classes: Array.from({ length: 40 }, (_, i) => `c${i}`),
        classWeights: 'given',
        weights: Array.from({ length: 40 }, (_, i) => 1 + (i % 3)).join(' '),
        smoothing: 0.1,
      },
      40,
    ),
    optimizer: byAdam,
    loss: 'F.cross_entropy(x, y, weight=1.0 + torch.arange(40) % 3, label_smoothing=0.1)',
  },
  'hinge, class weights': {
    ...all,
    document: dense({ classWeights: 'given', weights: '1 2.5 0.5', loss: 'multi-margin' }),
    optimizer: byAdam,
    loss: `F.multi_margin_loss(x, y, weight=${w})`,
  },
  'two classes from one number, class weights': {
    ...all,
    classes: 2,
    document: dense({ classes: ['no', 'yes'], classWeights: 'given', weights: '1 4' }, 1),
    optimizer: byAdam,
    loss: 'F.binary_cross_entropy_with_logits(x[:, 0], y.float(), weight=torch.tensor([1.0, 4.0])[y])',
  },
  'KL divergence from smoothed truth': {
    ...all,
    document: dense({ loss: 'kl-divergence', smoothing: 0.1 }),
    optimizer: byAdam,
    loss: 'F.kl_div(F.log_softmax(x, dim=1), F.one_hot(y, 3) * 0.9 + 0.1 / 3, reduction="batchmean")',
  },
  'cosine similarity': {
    ...all,
    document: dense({ loss: 'cosine' }),
    optimizer: byAdam,
    loss: 'F.cosine_embedding_loss(x, F.one_hot(y, 3).float(), torch.ones(len(y)))',
  },
  ...Object.fromEntries(
    (['mae', 'huber'] as const).map((loss): [string, Comparison] => [
      `numbers, ${loss}`,
      {
        ...all,
        document: dense({ answer: 'number', column: 'y', loss, scaling: 'none' }, 1),
        optimizer: byAdam,
        loss: `F.${loss === 'mae' ? 'l1' : 'huber'}_loss(x, y)`,
      },
    ]),
  ),
  'cosine of pairs': {
    ...all,
    classes: 2,
    document: dense({ classes: ['apart', 'together'], loss: 'cosine-pairs' }, 1, adam, [['tanh', 'tanh']]),
    optimizer: byAdam,
    loss: 'F.cosine_embedding_loss(torch.cat([x, (1 - x**2).sqrt()], 1), torch.tensor([[1.0, 0.0]]).expand(len(x), 2), 2 * y - 1)',
  },
  'next piece, padding left out': {
    ...all,
    document: reader({ answer: 'next-token' }, 5),
    optimizer: byAdam,
    loss: 'F.cross_entropy(x[:, :-1].flatten(0, 1), y[:, 1:].flatten(), ignore_index=0)',
  },
  'tags, class weights': {
    ...all,
    document: reader({ answer: 'tags', classes, classWeights: 'given', weights: '1 2.5 0.5' }, 3),
    optimizer: byAdam,
    loss: `F.cross_entropy(x.flatten(0, 1), y.flatten(), weight=${w}, ignore_index=-1)`,
  },
  'AdamW, norms and biases spared': {
    ...all,
    document: dense({}, 3, { optimizer: { type: 'adamw', params: { weightDecay: 0.3, decayAll: false } }, learningRate: 0.01 }),
    optimizer:
      'torch.optim.AdamW([{"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": 0.3}, {"params": [p for p in model.parameters() if p.ndim < 2], "weight_decay": 0.0}], lr=0.01)',
    loss: 'F.cross_entropy(x, y)',
  },
  'SGD, L2 and L1, norms and biases spared': {
    ...all,
    document: dense({}, 3, { optimizer: { type: 'sgd', params: { weightDecay: 0.1, l1: 0.01, decayAll: false } }, learningRate: 0.05 }),
    optimizer:
      'torch.optim.SGD([{"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": 0.1}, {"params": [p for p in model.parameters() if p.ndim < 2]}], lr=0.05)',
    loss: 'F.cross_entropy(x, y)',
    clip: '[p.grad.add_(0.01 * p.sign()) for p in model.parameters() if p.ndim > 1]',
  },
  'a frozen layer': {
    ...all,
    document: (({ nodes, ...rest }: Document) => ({ ...rest, nodes: nodes.map((node) => (node.id === 'fc1' ? { ...node, frozen: true } : node)) }))(dense({})),
    optimizer: 'torch.optim.Adam([p for name, p in model.named_parameters() if not name.startswith("fc1")], lr=0.01)',
    loss: 'F.cross_entropy(x, y)',
  },
};
