/** The templates, in gallery order. */
import { convnet } from './convnet.ts';
import { convnetGrey } from './convnet-grey.ts';
import type { Template } from './define.ts';
import { denseTable } from './dense-table.ts';
import { photoNet } from './photo-net.ts';

export { emptyDocument, type Template } from './define.ts';

export const templates: readonly Template[] = [convnetGrey, photoNet, convnet, denseTable];

export function templateOf(id: string): Template | undefined {
  return templates.find((template) => template.id === id);
}
