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

/** Text to `[length, size]`. `pretrain`: texts come two at a time, with hidden pieces, to learn from text alone. */
export function bertTrunk({ length, vocabulary, kind, size, layers, heads }: BertSizes, pretrain: boolean): readonly Row[] {
  const tokenizer = standIn(kind, vocabulary);
  return [
    [
      ['tokens', 'tokens-input', { length, tokenizer, begin: true, end: true, ...(pretrain && { cut: 'pairs' }) }],
      ...(pretrain ? ([['hide', 'mask-tokens', { tokenizer }]] as const) : []),
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

/** The pooler: what the first place ([CLS]) has gathered of the whole, `[size]`. */
export function pooler({ size }: BertSizes): Row {
  return [
    ['first', 'first-step', {}, { from: ['blocks'] }],
    ['pool', 'linear', { units: size, initial: 'normal' }],
    ['bend', 'tanh'],
  ];
}
