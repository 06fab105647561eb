/** Skip-gram word vectors (Mikolov et al. 2013): every word learns a row of numbers from the company it keeps. */
import { text } from '../../base/text.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { wordsStandIn } from './stand-in.ts';

const size = 2000;

export const word2vec: Template = {
  id: 'word2vec',
  title: text('Word vectors (Word2Vec)', '词向量（Word2Vec）'),
  description: text(
    'Learns a row of 64 numbers for every word from nothing but text: words that keep the same company come to lie close together. It guesses, from each word, the words near it.',
    '只凭文本为每个词学习 64 个数：常与相同的词一起出现的词彼此靠近。做法是根据每个词猜测它附近的词。',
  ),
  task: 'text',
  samples: ['king-james'],
  build: () =>
    buildDocument(
      'word2vec',
      chain([
        [
          ['text', 'tokens-input', { length: 64, tokenizer: wordsStandIn(size), cut: 'stream' }],
          ['near', 'skip-gram', { window: 5 }],
          ['words', 'embedding', { vocabulary: size, size: 64 }], // [64, 64]
          ['company', 'linear', { units: size, bias: false }], // the output vectors
          ['answer', 'output', { answer: 'masked-token' }],
        ],
      ]),
      { optimizer: { type: 'adam', params: {} }, learningRate: 0.003, batchSize: 32, epochs: 10 },
    ),
};
