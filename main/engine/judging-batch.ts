/** How many rows are judged at once. */
import type { Dataset } from '../../shared/data/dataset.ts';
import { readsStream } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import { judgedAtOnce } from '../../shared/model/judged-at-once.ts';

/**
 * The same at the end of an epoch and whenever a run is judged again: what is hidden from a network, or made of noise for it,
 * is drawn by the place in the batch, so that only then both say the same.
 */
export function judgingBatch(document: Document, { rows }: Dataset): number {
  const {
    data: { split },
  } = document;
  const usual = judgedAtOnce(document);
  // A stream's examples are blocks: how many there are is known only when its texts are cut.
  if (readsStream(document)) return usual;
  const share = split.kind === 'given' ? 1 : Math.max(split.validation, split.test);
  return Math.min(usual, Math.max(1, Math.ceil(rows * share)));
}
