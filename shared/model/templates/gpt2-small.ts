/** GPT-2 small (Radford et al. 2019): 124,439,808 parameters, the vocabulary head shared with the embedding. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { standIn, transformerTraining } from './text-parts.ts';

const vocabulary = 50_257;

export const gpt2Small: Template = {
  id: 'gpt2-small',
  title: text('GPT-2, small', 'GPT-2 small'),
  description: text(
    'The published network, number for number: 12 blocks of 12 heads, 768 wide, 1,024 pieces, 50,257 kinds of piece. To train it from nothing took several days on many GPUs and 40 GB of text: look at it, count it, make it smaller.',
    '与公开模型完全一致：12 层、12 头、宽 768、上下文 1,024、词表 50,257。从零训练需要许多 GPU 运行数天和 40 GB 文本：可以查看、计数，或把它改小。',
  ),
  task: 'text',
  samples: [],
  build: () =>
    buildDocument(
      'gpt2-small',
      chain([
        [
          ['tokens', 'tokens-input', { length: 1024, cut: 'stream', tokenizer: standIn('byte-pair', vocabulary) }],
          ['embed', 'embedding', { vocabulary, size: 768, spread: 0.02 }], // [1024, 768]: 38,597,376
          ['positions', 'positions', { maximum: 1024 }], // 786,432
          ['drop', 'dropout', { rate: 0.1 }],
        ],
        [
          ['blocks', 'decoder-block', { layers: 12, heads: 12, dropout: 0.1, activation: 'gelu-tanh', initial: 'normal' }], // 12 x 7,087,872
          ['norm', 'layer-norm'], // 1,536
          ['head', 'token-logits', { vocabulary }],
          ['answer', 'output', { answer: 'next-token' }],
        ],
      ]),
      transformerTraining(0.0006, 8, 1),
    ),
};
