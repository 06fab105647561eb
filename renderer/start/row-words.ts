/** What the rows of a sample are called. */
import type { Sample } from '../state/library.ts';

export function rowWords(kind: Sample['kind']): 'start.rowsPictures' | 'start.rowsTexts' | 'start.rows' {
  return kind === 'images' ? 'start.rowsPictures' : kind === 'text' ? 'start.rowsTexts' : 'start.rows';
}
