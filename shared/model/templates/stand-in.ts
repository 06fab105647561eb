/** A tokenizer that stands in until data is attached, so that a drawing has shapes and counts from the start. Its id is empty. */
import type { TokenizerReference } from '../../layers/parameters.ts';

function standIn(kind: 'words' | 'characters', size: number) {
  return { id: '', kind, size, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } } as const satisfies TokenizerReference;
}

export const wordsStandIn = (size: number) => standIn('words', size);
export const charactersStandIn = (size: number) => standIn('characters', size);
