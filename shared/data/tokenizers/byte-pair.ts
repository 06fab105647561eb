/**
 * Byte-pair pieces, as GPT-2 has them (Sennrich et al. 2016 over bytes): the pair of neighbours seen most often becomes one
 * piece, again and again. Every text can be written with the 256 bytes, so nothing is unknown. Fitted with the rule of
 * Hugging Face's trainer (among equals the pair of smaller ids), so both give the same merges.
 */
import { assert } from '../../base/assert.ts';
import { fromUtf8, toUtf8 } from '../../base/utf8.ts';
import { type FileOf, ownSpecials, specialPieces, type Tokenizer } from './define.ts';
import { createHeap } from './heap.ts';

/** GPT-2's: words with the space before them, numbers, marks, space. A pair never crosses these borders. */
const wordPattern = /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+/gu;

const firstByte = specialPieces.length;
const firstMerge = firstByte + 256;

/**
 * Bytes in the order of GPT-2's printable stand-ins (Latin-1 letters and marks stand for themselves, the other bytes for
 * U+0100 onwards). It decides between pairs seen equally often.
 */
export const byteOrder: readonly number[] = (() => {
  const own = Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174);
  return [...own, ...Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => !own.includes(byte))];
})();
const idOfByte = Int32Array.from({ length: 256 }, (_, byte) => firstByte + byteOrder.indexOf(byte));

/** A pair of ids as one number. */
const pairKey = (a: number, b: number): number => a * 0x20_0000 + b;

/** Ids of a word's bytes. */
function bytesOf(word: string): number[] {
  return Array.from(toUtf8(word), (byte) => idOfByte[byte] ?? firstByte);
}

/** `size` counts bytes and special pieces too. Pairs seen fewer than `least` times are not merged. */
export function fitBytePair(texts: Iterable<string>, size: number, least = 2): FileOf<'byte-pair'> {
  const frequency = new Map<string, number>();
  for (const text of texts) for (const word of text.match(wordPattern) ?? []) frequency.set(word, (frequency.get(word) ?? 0) + 1);
  const words = [...frequency].map(([word, count]) => ({ ids: bytesOf(word), count }));

  const counts = new Map<number, number>();
  const places = new Map<number, Set<number>>(); // words a pair is (or was) in
  const change = (a: number, b: number, by: number, word: number): void => {
    const key = pairKey(a, b);
    counts.set(key, (counts.get(key) ?? 0) + by);
    if (by < 0) return;
    const known = places.get(key);
    if (known === undefined) places.set(key, new Set([word]));
    else known.add(word);
  };
  for (const [index, { ids, count }] of words.entries()) for (let i = 1; i < ids.length; i++) change(ids[i - 1] ?? 0, ids[i] ?? 0, count, index);

  const heap = createHeap<{ readonly key: number; readonly count: number }>((x, y) => x.count > y.count || (x.count === y.count && x.key < y.key));
  for (const [key, count] of counts) heap.push({ key, count });
  const merges: [number, number][] = [];
  while (firstMerge + merges.length < size) {
    const top = heap.pop();
    if (top === undefined || top.count < least) break;
    const count = counts.get(top.key) ?? 0;
    if (count !== top.count) {
      // It lost some places since it was put in: it goes back where it belongs now.
      if (count > 0) heap.push({ key: top.key, count });
      continue;
    }
    const a = Math.floor(top.key / 0x20_0000),
      b = top.key % 0x20_0000;
    const id = firstMerge + merges.length;
    merges.push([a, b]);
    const grown = new Set<number>();
    for (const index of places.get(top.key) ?? []) {
      const word = words[index];
      assert(word !== undefined, `word ${index}`);
      const { ids, count: times } = word;
      for (let i = 0; i + 1 < ids.length; i++) {
        if (ids[i] !== a || ids[i + 1] !== b) continue;
        const before = ids[i - 1],
          after = ids[i + 2];
        if (before !== undefined) {
          change(before, a, -times, index);
          change(before, id, times, index);
          grown.add(pairKey(before, id));
        }
        if (after !== undefined) {
          change(b, after, -times, index);
          change(id, after, times, index);
          grown.add(pairKey(id, after));
        }
        ids.splice(i, 2, id);
      }
    }
    counts.delete(top.key);
    places.delete(top.key);
    for (const key of grown) heap.push({ key, count: counts.get(key) ?? 0 });
  }
  return { kind: 'byte-pair', version: 1, merges };
}

const keptWords = 50_000;

export function openBytePair({ merges }: FileOf<'byte-pair'>): Tokenizer {
  const joined = new Map(merges.map(([a, b], index) => [pairKey(a, b), firstMerge + index]));
  const bytes: Uint8Array[] = []; // by id
  for (const [index, byte] of byteOrder.entries()) bytes[firstByte + index] = Uint8Array.of(byte);
  for (const [index, [a, b]] of merges.entries()) bytes[firstMerge + index] = Uint8Array.of(...(bytes[a] ?? []), ...(bytes[b] ?? []));
  const known = new Map<string, readonly number[]>();

  /** Joins the pair that was merged first in fitting, while there is one. */
  function cut(word: string): readonly number[] {
    const kept = known.get(word);
    if (kept !== undefined) return kept;
    const ids = bytesOf(word);
    for (;;) {
      let best = Number.POSITIVE_INFINITY;
      for (let i = 1; i < ids.length; i++) best = Math.min(best, joined.get(pairKey(ids[i - 1] ?? 0, ids[i] ?? 0)) ?? best);
      const merge = merges[best - firstMerge];
      if (merge === undefined) break;
      for (let i = 0; i + 1 < ids.length; i++) if (ids[i] === merge[0] && ids[i + 1] === merge[1]) ids.splice(i, 2, best);
    }
    if (known.size >= keptWords) known.clear();
    known.set(word, ids);
    return ids;
  }

  return {
    kind: 'byte-pair',
    size: firstMerge + merges.length,
    specials: ownSpecials,
    encode: (text) => (text.match(wordPattern) ?? []).flatMap(cut),
    decode(ids) {
      const parts = Array.from(ids, (id) => bytes[id] ?? new Uint8Array());
      const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        whole.set(part, at);
        at += part.length;
      }
      return fromUtf8(whole);
    },
  };
}
