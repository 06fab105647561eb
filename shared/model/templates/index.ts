/** The templates, in gallery order. */
import { bert, bertSentence, bertTags } from './bert.ts';
import { bertBase } from './bert-base.ts';
import { cnnTwoClass } from './cnn-two-class.ts';
import { convnet } from './convnet.ts';
import { convnetGrey } from './convnet-grey.ts';
import type { Template } from './define.ts';
import { denseTable } from './dense-table.ts';
import { gan } from './gan.ts';
import { gpt } from './gpt.ts';
import { gpt2Small } from './gpt2-small.ts';
import { lstmText } from './lstm-text.ts';
import { lstmTextKeras } from './lstm-text-keras.ts';
import { photoNet } from './photo-net.ts';
import { recommend } from './recommend.ts';
import { resnet } from './resnet.ts';
import { translate } from './translate.ts';
import { vit } from './vit.ts';
import { vitB16 } from './vit-b16.ts';
import { rnn } from './rnn.ts';
import { seriesConv } from './series-conv.ts';
import { seriesLstm } from './series-lstm.ts';
import { word2vec } from './word2vec.ts';

export { emptyDocument, type Template } from './define.ts';

export const templates: readonly Template[] = [
  convnetGrey,
  photoNet,
  cnnTwoClass,
  convnet,
  resnet,
  vit,
  gan,
  denseTable,
  recommend,
  gpt,
  bert,
  bertSentence,
  bertTags,
  translate,
  lstmText,
  lstmTextKeras,
  rnn,
  word2vec,
  seriesLstm,
  seriesConv,
  gpt2Small,
  bertBase,
  vitB16,
];

export function templateOf(id: string): Template | undefined {
  return templates.find((template) => template.id === id);
}
