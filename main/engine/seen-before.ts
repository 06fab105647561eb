/** How many rows that are judged were learned from too: a score then says less than it seems to. */
import type { Manifest } from '../../shared/compile/manifest.ts';
import { fingerprints } from '../../shared/data/alike.ts';
import type { DataAccess } from './data.ts';

const rowsAtOnce = 4096;

/** Whether a row of the data is an example by itself: not of texts read as one stream, nor of a series, nor where texts are put together by twos. */
export function hasRowsOfItsOwn({ inputs }: Pick<Manifest, 'inputs'>): boolean {
  return inputs.every(({ source }) => source.kind !== 'window' && (source.kind !== 'tokens' || source.cut === 'row'));
}

/** For each of `rows` 1 where the training part holds one alike in every column, else 0. Takes turns with whatever else this process does. */
export async function seenBefore({ dataset, reader, parts }: Pick<DataAccess, 'dataset' | 'reader' | 'parts'>, rows: Uint32Array): Promise<Uint8Array> {
  const known = new Set<number>();
  for await (const prints of printsOf(rows)) for (const print of prints) known.add(print);
  const both = new Set<number>();
  for await (const prints of printsOf(parts.train)) for (const print of prints) if (known.has(print)) both.add(print);
  const seen = new Uint8Array(rows.length);
  if (both.size === 0) return seen;
  let place = 0;
  for await (const prints of printsOf(rows)) for (const print of prints) seen[place++] = both.has(print) ? 1 : 0;
  return seen;

  async function* printsOf(part: Uint32Array): AsyncGenerator<Float64Array> {
    for (let from = 0; from < part.length; from += rowsAtOnce) {
      yield fingerprints(dataset, reader, part.subarray(from, from + rowsAtOnce));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  }
}
