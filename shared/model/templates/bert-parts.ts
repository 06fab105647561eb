/** What the BERT templates share (Devlin et al. 2019): the embeddings and the encoder, under the same ids, so that weights can move. */
import type { chain } from './define.ts';
import { standIn } from './text-parts.ts';

type Row = Parameters<typeof chain>[0][number];

export interface BertSizes {
  readonly length: number;
  readonly vocabulary: number;
  readonly kind: 'words' | 'byte-pair';
  readonly size: number;
  readonly layers: number;
  readonly heads: number;
}

const epsilon = 1e-12;

/** Text to `[length, size]`. `hide` is for learning from text alone. */
export function bertTrunk({ length, vocabulary, kind, size, layers, heads }: BertSizes, hide: boolean): readonly Row[] {
  const tokenizer = standIn(kind, vocabulary);
  return [
    [
      ['tokens', 'tokens-input', { length, tokenizer, begin: true, end: true }],
      ...(hide ? ([['hide', 'mask-tokens', { tokenizer }]] as const) : []),
      ['embed', 'embedding', { vocabulary, size, spread: 0.02 }],
    ],
    [
      ['segments', 'segments', { tokenizer }, { from: ['embed', 'tokens:ids'] }],
      ['positions', 'positions', { maximum: length }],
      ['norm', 'layer-norm', { epsilon }],
      ['drop', 'dropout', { rate: 0.1 }],
    ],
    [['blocks', 'encoder-block', { layers, heads, norm: 'post', dropout: 0.1, epsilon, initial: 'normal' }]],
  ];
}

/** Each hidden piece is guessed from what its place has gathered, by comparing that with the rows of the embedding. */
export function guessing({ size, vocabulary }: BertSizes): Row {
  return [
    ['dense', 'linear', { units: size, initial: 'normal' }],
    ['bend', 'gelu'],
    ['head', 'token-logits', { vocabulary }],
    ['answer', 'output', { answer: 'masked-token' }],
  ];
}
