/** Texts of several kinds told apart by a stacked LSTM that reads every text to its own end, as PyTorch users write it. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { wordsStandIn } from './stand-in.ts';

export const lstmText: Template = {
  id: 'lstm-text',
  title: text('LSTM for texts', '文本分类：LSTM'),
  description: text(
    'Tells kinds of texts apart. Two layers of memory read each text word by word up to its own end; half of what passes between them is forgotten at random while learning, so that it does not merely memorise.',
    '区分文本的种类。两层记忆逐词读取每段文本，直到它自己的结尾；学习时在两层之间随机遗忘一半，避免死记。',
  ),
  task: 'text',
  samples: ['mails'],
  build: () =>
    buildDocument(
      'lstm-text',
      chain([
        [
          ['text', 'tokens-input', { length: 128, tokenizer: wordsStandIn(10_000) }],
          ['words', 'embedding', { vocabulary: 10_000, size: 64, padding: 0 }], // [128, 64]
        ],
        [
          ['lstm', 'lstm', { units: 128, layers: 2, dropout: 0.5 }], // [128]
          ['fc', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'classes', classes: ['no', 'yes'] }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.001, batchSize: 32, epochs: 10 },
    ),
};
