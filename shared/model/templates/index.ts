/** The templates, in gallery order. */
import { cnnTwoClass } from './cnn-two-class.ts';
import { convnet } from './convnet.ts';
import { convnetGrey } from './convnet-grey.ts';
import type { Template } from './define.ts';
import { denseTable } from './dense-table.ts';
import { photoNet } from './photo-net.ts';
import { recommend } from './recommend.ts';
import { resnet } from './resnet.ts';
import { word2vec } from './word2vec.ts';

export { emptyDocument, type Template } from './define.ts';

export const templates: readonly Template[] = [
  convnetGrey,
  photoNet,
  cnnTwoClass,
  convnet,
  resnet,
  denseTable,
  recommend,
  word2vec,
];

export function templateOf(id: string): Template | undefined {
  return templates.find((template) => template.id === id);
}
