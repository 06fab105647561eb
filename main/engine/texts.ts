/** Texts as ids, cut once and kept: a table with a row of ids for each row of the data, or one long stream cut into blocks. */
import { assert } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { uniform } from '../../shared/base/random.ts';
import type { InputSource } from '../../shared/compile/manifest.ts';
import type { RowReader } from '../../shared/data/rows.ts';
import type { Parts } from '../../shared/data/split.ts';
import { openTokenizer, parseTokenizer, type Tokenizer } from '../../shared/data/tokenizers/index.ts';
import type { TokenizerStore } from '../store/types.ts';

export type TokensSource = Extract<InputSource, { kind: 'tokens' }>;

/** Opens each tokenizer once. */
export function openTokenizers(store: Pick<TokenizerStore, 'get'>): (id: string) => Tokenizer {
  const open = new Map<string, Tokenizer>();
  return (id) => {
    const tokenizer = open.get(id) ?? openTokenizer(unwrap(parseTokenizer(store.get(id))));
    open.set(id, tokenizer);
    return tokenizer;
  };
}

type Cutting = Pick<TokensSource, 'length' | 'begin' | 'end' | 'padding'>;

/**
 * Writes texts as `length` ids at `at`: begin, then the pieces of each and end after it where asked for, then padding. Where room
 * is short the longest text loses its last pieces first (as BERT was trained); the marks are kept.
 */
export function placeTexts(texts: readonly (string | null)[], tokenizer: Tokenizer, { length, begin, end, padding }: Cutting, out: Int32Array, at = 0): void {
  const { specials } = tokenizer;
  const first = begin ? specials.begin : null,
    last = end ? specials.end : null;
  const pieces = texts.map((text) => (text === null ? [] : tokenizer.encode(text)));
  // Layers that ignore padding need at least one piece to look at.
  if (first === null && last === null && pieces.every((some) => some.length === 0)) pieces[0] = [specials.unknown ?? specials.end ?? padding];
  const kept = sharedRoom(
    pieces.map((some) => some.length),
    Math.max(0, length - Number(first !== null) - (last === null ? 0 : pieces.length)),
  );
  let place = at;
  if (first !== null) out[place++] = first;
  for (const [text, some] of pieces.entries()) {
    for (let i = 0; i < (kept[text] ?? 0); i++) out[place++] = some[i] ?? padding;
    if (last !== null && place < at + length) out[place++] = last;
  }
  out.fill(padding, place, at + length);
}

/** How many pieces of each text stay when there is `room` for that many: all are cut to one length, and what is then left over goes to the first of them. */
function sharedRoom(lengths: readonly number[], room: number): readonly number[] {
  const longest = Math.max(...lengths);
  const kept = (most: number) => lengths.reduce((sum, size) => sum + Math.min(size, most), 0);
  let most = Math.floor(room / lengths.length);
  while (most < longest && kept(most + 1) <= room) most++;
  let left = room - kept(most);
  return lengths.map((size) => Math.min(size, size > most && left-- > 0 ? most + 1 : most));
}

/** Texts that stand in one: of pairs, the first line and the rest. */
export function textsIn(text: string | null, cut: TokensSource['cut']): readonly (string | null)[] {
  const line = cut === 'pairs' ? (text?.search(/[\r\n]/) ?? -1) : -1;
  return text === null || line < 0 ? [text] : [text.slice(0, line), text.slice(line).trim()];
}

/** More than this is cut anew each time rather than kept. */
const mostKeptBytes = 1024 ** 3;

/** Writes the ids of a row at `at`. */
export type TokenRows = (row: number, out: Int32Array, at: number) => void;

/** Memory is only taken by rows that are asked for: the system gives empty pages out when they are written. `second`: the row whose text comes second, -1 for none. */
export function createTokenRows(reader: RowReader, rows: number, source: TokensSource, tokenizer: Tokenizer, second?: Int32Array): TokenRows {
  const { length } = source;
  const column = reader.column(source.column);
  const place: TokenRows = (row, out, at) => {
    const other = second?.[row] ?? -1;
    const texts = other < 0 ? [reader.text(column, row)] : [reader.text(column, row), reader.text(column, other)];
    placeTexts(texts, tokenizer, source, out, at);
  };
  if (rows * length * Int32Array.BYTES_PER_ELEMENT > mostKeptBytes) return place;
  const kept = new Int32Array(rows * length);
  const known = new Uint8Array(rows);
  return (row, out, at) => {
    if (known[row] !== 1) {
      place(row, kept, row * length);
      known[row] = 1;
    }
    out.set(kept.subarray(row * length, (row + 1) * length), at);
  };
}

/** Rows put together by twos. */
export interface TextPairs {
  /** The row whose text comes second, by the row whose text comes first; -1 where a part has no other. */
  readonly second: Int32Array;
  /** By row, 1 where the second follows the first in the data, else 0. */
  readonly follows: Int32Array;
}

const pairStream = 0x9a125;

/** Half of the rows with the next one, where that is in the same part; the others with any other row of their part. A pure function of the parts. */
export function pairRows(parts: Parts, rows: number): TextPairs {
  const second = new Int32Array(rows).fill(-1);
  const follows = new Int32Array(rows);
  for (const part of [parts.train, parts.validation, parts.test]) {
    for (const [place, row] of part.entries()) {
      const next = part[place + 1];
      if (next === row + 1 && uniform(0, pairStream, row) < 0.5) {
        second[row] = next;
        follows[row] = 1;
        continue;
      }
      // Among the rows that are neither this one nor the next.
      const [from, taken] = next === row + 1 ? [place, 2] : [place, 1];
      if (part.length <= taken) continue;
      const other = Math.floor(uniform(1, pairStream, row) * (part.length - taken));
      second[row] = part[other < from ? other : other + taken] ?? -1;
    }
  }
  return { second, follows };
}

export interface TokenStream {
  /** Blocks of `length` ids, those of the training part first. */
  readonly ids: Int32Array;
  /** Numbers of the blocks of each part. */
  readonly parts: Parts;
}

/**
 * The texts of each part one after the other, with the tokenizer's end piece between where it has one, cut into blocks.
 * What is left at the end of a part is filled up with padding, or dropped where there is no such piece.
 */
export function createTokenStream(reader: RowReader, parts: Parts, source: TokensSource, tokenizer: Tokenizer): TokenStream {
  const column = reader.column(source.column);
  const { length, padding } = source;
  const { end, padding: blank } = tokenizer.specials;
  const streams = ([parts.train, parts.validation, parts.test] as const).map((rows) => {
    const ids: number[] = [];
    for (const row of rows) {
      const text = reader.text(column, row);
      if (text === null) continue;
      for (const id of tokenizer.encode(text)) ids.push(id);
      if (end !== null) ids.push(end);
    }
    const left = ids.length % length;
    if (left > 0 && blank === null) ids.length -= left;
    else if (left > 0) while (ids.length % length > 0) ids.push(padding);
    return ids;
  });
  const ids = new Int32Array(streams.reduce((sum, stream) => sum + stream.length, 0));
  let at = 0;
  const blocks = streams.map((stream) => {
    ids.set(stream, at);
    const numbers = Uint32Array.from({ length: stream.length / length }, (_, block) => at / length + block);
    at += stream.length;
    return numbers;
  });
  const [train, validation, test] = blocks;
  assert(train !== undefined && validation !== undefined && test !== undefined, 'three parts');
  return { ids, parts: { train, validation, test } };
}

/**
 * A class for every piece of a text, -1 for none: a word's tag stands at its first piece (as BERT was fine-tuned), pieces
 * after it, special ones and padding have none. `tags` holds one tag for each word, both parted by spaces.
 */
export function placeTags(
  text: string | null,
  tags: string | null,
  classes: ReadonlyMap<string, number>,
  tokenizer: Tokenizer,
  source: Cutting,
  out: Int32Array,
  at = 0,
): void {
  out.fill(-1, at, at + source.length);
  if (text === null || tags === null) return;
  const words = text.match(/\S+/g) ?? [];
  const names = tags.match(/\S+/g) ?? [];
  let place = source.begin && tokenizer.specials.begin !== null ? 1 : 0;
  for (const [i, word] of words.entries()) {
    const pieces = tokenizer.encode(i === 0 ? word : ` ${word}`);
    // A space may be a piece of its own: it is not the word's first.
    const lead = pieces.findIndex((id) => tokenizer.decode([id]).trim() !== '' || tokenizer.decode([id]) === '');
    const first = place + Math.max(0, lead);
    if (first < source.length && pieces.length > 0) out[at + first] = classes.get(names[i] ?? '') ?? -1;
    place += pieces.length;
  }
}
