/** A plain recurrent network that writes: it learns which character comes next (Karpathy 2015, "char-rnn", in its simplest form). */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { charactersStandIn } from './stand-in.ts';

export const rnn: Template = {
  id: 'rnn',
  title: text('RNN that writes', '会写字的 RNN'),
  description: text(
    'Reads a text letter by letter and learns which comes next; then it writes letters of its own. The simplest network with a memory, and the place to see what memory does. In Chinese the pieces are characters.',
    '逐字读取文本，学习下一个字是什么，然后自己写字。这是最简单的带记忆的网络，适合了解“记忆”的作用。英文逐字母，中文逐字。',
  ),
  task: 'text',
  samples: ['king-james', 'tang-poems'],
  build: () =>
    buildDocument(
      'rnn',
      chain([
        [
          ['text', 'tokens-input', { length: 64, cut: 'stream', tokenizer: charactersStandIn(96) }],
          ['letters', 'embedding', { vocabulary: 96, size: 32 }], // [64, 32]
        ],
        [
          ['rnn', 'rnn', { units: 128, answer: 'sequence' }], // [64, 128]
          ['next', 'linear', { units: 96 }], // [64, 96]
          ['answer', 'output', { answer: 'next-token' }],
        ],
      ]),
      { optimizer: { type: 'adam', params: { clipNorm: 1 } }, learningRate: 0.002, batchSize: 32, epochs: 8 },
    ),
};
