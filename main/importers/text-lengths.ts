/** How long the texts of a column are, gathered while they are read. */
import type { Column } from '../../shared/data/dataset.ts';
import { createMoments } from '../../shared/data/summary.ts';

export interface TextLengths {
  add(text: string | null): void;
  /** Of all texts, as UTF-8. */
  bytes(): number;
  column(name: string): Column;
}

export function createTextLengths(): TextLengths {
  const characters = createMoments();
  let bytes = 0;
  return {
    add(text) {
      characters.add(text === null ? Number.NaN : lengthOf(text));
      bytes += text === null ? 0 : Buffer.byteLength(text);
    },
    bytes: () => bytes,
    column(name) {
      const summary = characters.summary();
      return { kind: 'text', name, missing: summary.missing, characters: summary };
    },
  };
}

/** Code points: a pair of UTF-16 units counts once. */
function lengthOf(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) pairs++;
  return text.length - pairs;
}
