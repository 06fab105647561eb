/** A small GPT (decoder-only Transformer, norms before): 4 blocks of 4 heads, 128 numbers wide, reads 128 pieces. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { standIn, transformerTraining } from './text-parts.ts';

const vocabulary = 5000;

export const gpt: Template = {
  id: 'gpt',
  title: text('GPT, small', '小型 GPT'),
  description: text(
    'Learns to write by guessing the next character of any text you give it, then writes on by itself. It imitates style and spelling; it knows nothing. A megabyte of text and some minutes are enough to see it learn.',
    '从任意文本中学习猜测下一个字符，然后自行续写。它模仿文风和拼写，但并不具备知识。一兆字节的文本、几分钟训练即可看到效果。',
  ),
  task: 'text',
  samples: ['king-james', 'tang-poems'],
  build: () =>
    buildDocument(
      'gpt',
      chain([
        [
          ['tokens', 'tokens-input', { length: 128, cut: 'stream', tokenizer: standIn('characters', vocabulary) }],
          ['embed', 'embedding', { vocabulary, size: 128, spread: 0.02 }], // [128, 128]
          ['positions', 'positions', { maximum: 128 }],
          ['drop', 'dropout', { rate: 0.1 }],
        ],
        [
          ['blocks', 'decoder-block', { layers: 4, heads: 4, dropout: 0.1, activation: 'gelu-tanh', initial: 'normal' }],
          ['norm', 'layer-norm'],
          ['head', 'token-logits', { vocabulary }], // [128, pieces]
          ['answer', 'output', { answer: 'next-token' }],
        ],
      ]),
      transformerTraining(0.001, 16, 10),
    ),
};
