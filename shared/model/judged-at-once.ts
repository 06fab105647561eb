/** How many rows are judged at once: judging is to take no more memory than training does. */
import { check } from './check.ts';
import type { Document } from './document.ts';

/** Rows that keep a processor busy, and the most. */
const [enough, most] = [64, 256];
/** Bytes that the rows judged at once may take by the layers' own reckoning, unless those of a training step do. */
const judgedBytes = 64 * 2 ** 20;

export function judgedAtOnce(document: Document): number {
  const {
    training: { batchSize },
  } = document;
  const fitting = Math.floor(judgedBytes / Math.max(1, check(document).totals.activationBytes));
  return Math.min(Math.max(enough, batchSize), Math.max(batchSize, fitting), most);
}
