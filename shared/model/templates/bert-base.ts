/** BERT-base (Devlin et al. 2019): 109,482,240 parameters, those of the published encoder and its pooler. */
import { text } from '../../base/text.ts';
import { type BertSizes, bertTrunk, pooler } from './bert-parts.ts';
import { buildDocument, chain, type Template } from './define.ts';
import { transformerTraining } from './text-parts.ts';

// 30,522 x 768 pieces, 2 x 768 segments, 512 x 768 places, 1,536 norm; 12 x 7,087,872 blocks; 590,592 pooler.
const base: BertSizes = { length: 512, vocabulary: 30_522, kind: 'byte-pair', size: 768, layers: 12, heads: 12 };

export const bertBase: Template = {
  id: 'bert-base',
  title: text('BERT-base', 'BERT-base'),
  description: text(
    'The published size: 12 blocks of 12 heads, 768 wide, 512 pieces, 30,522 kinds of piece. To train it from nothing took four days on 16 TPU chips: look at it, count it, make it smaller.',
    '与公开模型同样大小：12 层、12 头、宽 768、长度 512、词表 30,522。从零训练用 16 块 TPU 芯片花了四天：可以查看、计数，或把它改小。',
  ),
  task: 'text',
  samples: [],
  // Both heads read rows the encoder has already, so that nothing is counted that the published number leaves out.
  build: () =>
    buildDocument(
      'bert-base',
      chain([
        ...bertTrunk(base, true),
        [
          ['head', 'token-logits', { vocabulary: base.vocabulary }],
          ['answer', 'output', { answer: 'masked-token' }],
        ],
        [...pooler(base), ['parts', 'part-logits'], ['order', 'output', { answer: 'next-sentence' }]],
      ]),
      transformerTraining(0.0001, 16, 1),
    ),
};
