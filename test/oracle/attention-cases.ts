/** Cases for attention: with and without padding, over texts and pictures, both places of the norms, every activation. */
import { type Row, threeClasses } from '../shared/compile/harness.ts';
import type { Case } from './layer-cases.ts';
import { both, padded, steps, toClasses } from './step-cases.ts';

const words = { id: 't', kind: 'words', size: 5, specials: { padding: 0, unknown: 1, begin: null, end: 3, mask: null } } as const;

/** Two texts of different length with padding, of which the second is looked at. */
function twoTexts(...rows: readonly Row[]): Case {
  return {
    rows: [
      ['memory', 'tokens-input', { length: 5, tokenizer: words }],
      ['rows', 'embedding', { vocabulary: 5, size: 4 }],
      ['text', 'tokens-input', { length: 7, tokenizer: words }],
      ['before', 'embedding', { vocabulary: 5, size: 4 }],
      ...rows,
      ...toClasses,
    ],
  };
}

const picture = (...rows: readonly Row[]): Case => ({
  rows: [['pictures', 'image-input', { channels: 2, height: 6, width: 8 }], ...rows, ['flat', 'flatten'], ['after', 'linear', { units: 3 }], threeClasses],
});

const rowed = (rows: readonly Row[]): Case => ({ rows: rows.filter(([id]) => id !== 'obeys' && id !== 'flat') });

const dropout = 0;
const blocks = [
  { heads: 2, dropout },
  { heads: 1, layers: 1, hidden: 6, norm: 'post', activation: 'relu', dropout },
  { heads: 2, layers: 3, hidden: 5, activation: 'gelu-tanh', rotary: true, bias: false, epsilon: 0.001, dropout },
] as const;

export const attentionCases: Readonly<Record<string, readonly Case[]>> = {
  attention: both(
    'attention',
    { heads: 1, dropout },
    { heads: 2, causal: true, dropout },
    { heads: 2, rotary: true, dropout },
    { heads: 4, bias: false, dropout },
    { heads: 2, causal: true, rotary: true, initial: 'normal', dropout },
  ),
  'cross-attention': [
    twoTexts(['it', 'cross-attention', { heads: 2, dropout }, ['before', 'rows:memory']]),
    twoTexts(['it', 'cross-attention', { heads: 1, bias: false, dropout }, ['before', 'rows:memory']]),
  ],
  'feed-forward': both(
    'feed-forward',
    { dropout },
    { hidden: 5, activation: 'relu', dropout },
    { hidden: 3, activation: 'gelu-tanh', initial: 'orthogonal', dropout },
  ),
  'encoder-block': [...both('encoder-block', ...blocks), { rows: padded(['it', 'encoder-block', { heads: 2 }]), evaluationOnly: true }],
  'decoder-block': [
    ...both('decoder-block', ...blocks),
    ...blocks.map((params) => twoTexts(['it', 'decoder-block', params, ['before', 'rows:memory']])),
    { ...twoTexts(['it', 'decoder-block', { heads: 2 }, ['before', 'rows:memory']]), evaluationOnly: true },
  ],
  positions: both('positions', { maximum: 7 }, { maximum: 12 }, { kind: 'sinusoidal' }),
  segments: [
    ...both('segments', {}),
    { rows: padded(['it', 'segments', { tokenizer: words }, ['before', 'text:ids']]) },
    { rows: padded(['it', 'segments', { count: 3, tokenizer: words }, ['before', 'text:ids']]) },
  ],
  'patch-embedding': [
    picture(['it', 'patch-embedding', { patch: [2, 2], size: 5 }]),
    picture(['it', 'patch-embedding', { patch: [3, 4], size: 4 }], ['more', 'encoder-block', { heads: 2, layers: 1, dropout }]),
  ],
  'class-token': [{ rows: steps(['it', 'class-token']) }, { rows: padded(['it', 'class-token'], ['look', 'attention', { heads: 2, dropout }]) }],
  'first-step': [rowed(steps(['it', 'first-step'])), rowed(padded(['look', 'attention', { heads: 1, dropout }], ['it', 'first-step']))],
  'attention-pooling': [rowed(steps(['it', 'attention-pooling'])), rowed(padded(['it', 'attention-pooling']))],
  'mask-tokens': [
    { rows: [...padded().slice(0, 1), ['it', 'mask-tokens', { share: 0.01, tokenizer: { ...words, size: 5 } }], ...padded().slice(1)], evaluationOnly: true },
  ],
  'part-logits': [
    rowed(steps(['parts', 'segments'], ['first', 'first-step'], ['it', 'part-logits'])),
    rowed(padded(['parts', 'segments', { count: 3, tokenizer: words }, ['before', 'text:ids']], ['first', 'first-step'], ['it', 'part-logits', { parts: 3 }])),
  ],
  'token-logits': [
    { rows: padded(['it', 'token-logits', { vocabulary: 5 }]) },
    { rows: padded(['it', 'token-logits', { vocabulary: 5, bias: true }]) },
    { rows: padded(['it', 'token-logits', { vocabulary: 6, tied: false }]) },
    { rows: padded(['it', 'token-logits', { vocabulary: 6, tied: false, bias: true }]) },
  ],
};
