/** Texts of two kinds told apart by two LSTMs, as a Keras tutorial has it: 1,543,297 parameters. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { wordsStandIn } from './stand-in.ts';

export const lstmTextKeras: Template = {
  id: 'lstm-text-keras',
  title: text('LSTM for texts, two in a row', '文本分类：双层 LSTM'),
  description: text(
    'Tells two kinds of texts apart, such as good and bad reviews, or mails and spam. Words become rows of numbers; one memory reads them and hands every step to a second one, whose last step decides. The network of the Keras tutorials.',
    '区分两类文本，例如好评与差评、正常邮件与垃圾邮件。词先变成一行数字；第一个记忆逐步读取并把每一步交给第二个，由其最后一步作判断。与 Keras 教程中的网络相同。',
  ),
  task: 'text',
  samples: ['mails'],
  build: () =>
    buildDocument(
      'lstm-text-keras',
      chain([
        [
          ['text', 'tokens-input', { length: 100, tokenizer: wordsStandIn(10_000) }],
          ['words', 'embedding', { vocabulary: 10_000, size: 128, padding: 0 }], // [100, 128]
        ],
        [
          ['lstm1', 'lstm', { units: 128, answer: 'sequence', bias: 'one' }], // [100, 128]
          ['lstm2', 'lstm', { units: 128, bias: 'one' }], // [128]
          ['fc', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'classes', classes: ['no', 'yes'] }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.001, batchSize: 32, epochs: 10 },
    ),
};
