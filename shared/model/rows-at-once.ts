/** How many rows a training takes at once: for a step, and to judge. No more than there are, where the data are known. */
import type { Dataset } from '../data/dataset.ts';
import { readsStream } from './attach-text.ts';
import { check } from './check.ts';
import type { Document } from './document.ts';

/** Null: not known yet. */
export type KnownRows = Pick<Dataset, 'rows'> | null;

/** Of a data version what travels cheaply. */
export const rowsOf = (dataset: Dataset | null): KnownRows => dataset && { rows: dataset.rows };

/** Of all rows a share. A stream's examples are blocks, and how many there are is known only when its texts are cut. */
function mostOf(document: Document, data: KnownRows, share: number): number {
  return data === null || readsStream(document) ? Number.POSITIVE_INFINITY : Math.max(1, Math.ceil(data.rows * share));
}

/** Rows of a batch. */
export function trainedAtOnce(document: Document, data: KnownRows): number {
  return Math.min(document.training.batchSize, mostOf(document, data, 1));
}

/** Rows that keep a processor busy, and the most. */
const [enough, most] = [64, 256];
/** Bytes that the rows judged at once may take by the layers' own reckoning, unless those of a training step do. */
const judgedBytes = 64 * 2 ** 20;

/**
 * Judging is to take no more memory than training does. The same at the end of an epoch and whenever a run is judged again: what is
 * hidden from a network, or made of noise for it, is drawn by the place in the batch, so that only then both say the same.
 */
export function judgedAtOnce(document: Document, data: KnownRows): number {
  const {
    data: { split },
    training: { batchSize },
  } = document;
  const fitting = Math.floor(judgedBytes / Math.max(1, check(document).totals.activationBytes));
  const usual = Math.min(Math.max(enough, batchSize), Math.max(batchSize, fitting), most);
  return Math.min(usual, mostOf(document, data, split.kind === 'given' ? 1 : Math.max(split.validation, split.test)));
}
