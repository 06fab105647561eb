/** An encoder-decoder Transformer (Vaswani et al. 2017), small: reads one line, writes another. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { standIn, transformerTraining } from './text-parts.ts';

const vocabulary = 4000;
const words = standIn('words', vocabulary);
const length = 32;

export const translate: Template = {
  id: 'translate',
  title: text('Translator', '翻译器'),
  description: text(
    'Turns one line into another: a language into a second one, or a date into its usual form. One half reads the whole line; the other writes, looking back at it at every piece. Give it a table with two columns of text.',
    '把一行文本变成另一行：例如翻译，或规范日期写法。一半网络读完整行，另一半逐片段书写并随时回看。请提供含两列文本的表格。',
  ),
  task: 'text',
  samples: ['pairs'],
  build: () =>
    buildDocument(
      'translate',
      chain([
        [
          ['source', 'tokens-input', { length, tokenizer: words, end: true }],
          ['source-embed', 'embedding', { vocabulary, size: 128 }],
          ['source-places', 'positions', { kind: 'sinusoidal' }],
          ['read', 'encoder-block', { layers: 2, heads: 4 }],
          ['source-norm', 'layer-norm'],
        ],
        [
          ['target', 'tokens-input', { length, tokenizer: words, begin: true, end: true }],
          ['target-embed', 'embedding', { vocabulary, size: 128 }],
          ['target-places', 'positions', { kind: 'sinusoidal' }],
          ['write', 'decoder-block', { layers: 2, heads: 4 }, { from: ['target-places', 'source-norm:memory'] }],
          ['target-norm', 'layer-norm'],
        ],
        [
          ['head', 'token-logits', { vocabulary, tied: false }], // [32, words]
          ['answer', 'output', { answer: 'next-token', input: 'target' }],
        ],
      ]),
      transformerTraining(0.0005, 32, 20),
    ),
};
