/** A small BERT and its two second halves: learn from text alone, then judge texts, or give every word a tag. */
import { text } from '../../base/text.ts';
import { bertTrunk, pooler, type BertSizes } from './bert-parts.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { transformerTraining } from './text-parts.ts';

const small: BertSizes = { length: 64, vocabulary: 8000, kind: 'words', size: 128, layers: 4, heads: 4 };

export const bert: Template = {
  id: 'bert',
  title: text('BERT, small', '小型 BERT'),
  description: text(
    'Learns what words mean from plain text: some are hidden, and it guesses them from both sides; and whether one text follows another. What it has learned is a good start for judging texts or tagging words.',
    '从普通文本中学习词义：隐藏部分词，再根据上下文猜测；并判断一段文本是否接在另一段之后。学到的内容可作为文本判断或词语标注的起点。',
  ),
  task: 'text',
  samples: ['king-james'],
  build: () =>
    buildDocument(
      'bert',
      chain([
        ...bertTrunk(small, true),
        [
          ['dense', 'linear', { units: small.size, initial: 'normal' }],
          ['curve', 'gelu'],
          ['level', 'layer-norm', { epsilon: 1e-12 }],
          // Each hidden piece is guessed by comparing what its place has gathered with the rows of the embedding.
          ['head', 'token-logits', { vocabulary: small.vocabulary, bias: true }],
          ['answer', 'output', { answer: 'masked-token' }],
        ],
        [...pooler(small), ['follow', 'linear', { units: 2, initial: 'normal' }], ['order', 'output', { answer: 'next-sentence' }]],
      ]),
      transformerTraining(0.0005, 32, 20),
    ),
};

export const bertSentence: Template = {
  id: 'bert-sentence',
  title: text('BERT for whole texts', '用于整段文本的 BERT'),
  description: text(
    'The small BERT with a head that judges a whole text, such as its subject or mood, from what its first place has gathered. Starts from the weights of "BERT, small" when they are there.',
    '在小型 BERT 上加一个判断整段文本（如主题或情感）的输出，从第一个位置汇集的信息得出。可从“小型 BERT”的权重开始。',
  ),
  task: 'text',
  samples: ['mails'],
  build: () =>
    buildDocument(
      'bert-sentence',
      chain([
        ...bertTrunk(small, false),
        [
          ...pooler(small), // [128]
          ['rest', 'dropout', { rate: 0.1 }],
          ['decide', 'linear', { units: 2, initial: 'normal' }],
          ['answer', 'output', { answer: 'classes', classes: ['no', 'yes'] }],
        ],
      ]),
      transformerTraining(0.0003, 32, 5),
    ),
};

export const bertTags: Template = {
  id: 'bert-tags',
  title: text('BERT for every word', '逐词标注的 BERT'),
  description: text(
    'The small BERT with a head that gives every word a tag, such as "name of a place". Starts from the weights of "BERT, small" when they are there.',
    '在小型 BERT 上加一个给每个词打标签（如“地名”）的输出。可从“小型 BERT”的权重开始。',
  ),
  task: 'text',
  samples: ['tags'],
  build: () =>
    buildDocument(
      'bert-tags',
      chain([
        ...bertTrunk(small, false),
        [
          ['rest', 'dropout', { rate: 0.1 }],
          ['decide', 'linear', { units: 2, initial: 'normal' }], // [64, tags]
          ['answer', 'output', { answer: 'tags', classes: ['other', 'name'] }],
        ],
      ]),
      transformerTraining(0.0003, 32, 5),
    ),
};
