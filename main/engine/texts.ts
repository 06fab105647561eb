/** Texts as ids, cut once and kept: a table with a row of ids for each row of the data, or one long stream cut into blocks. */
import { assert } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
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

/** Writes a text as `length` ids at `at`: begin, pieces, end where asked for, then padding. The end is kept when the text is cut. */
export function placeText(text: string | null, tokenizer: Tokenizer, { length, begin, end, padding }: Cutting, out: Int32Array, at = 0): void {
  const { specials } = tokenizer;
  const first = begin ? specials.begin : null,
    last = end ? specials.end : null;
  let pieces = text === null ? [] : tokenizer.encode(text);
  // Layers that ignore padding need at least one piece to look at.
  if (pieces.length === 0 && first === null && last === null) pieces = [specials.unknown ?? specials.end ?? padding];
  const room = length - Number(first !== null) - Number(last !== null);
  let place = at;
  if (first !== null) out[place++] = first;
  for (let i = 0; i < Math.min(room, pieces.length); i++) out[place++] = pieces[i] ?? padding;
  if (last !== null && place < at + length) out[place++] = last;
  out.fill(padding, place, at + length);
}

/** More than this is cut anew each time rather than kept. */
const mostKeptBytes = 1024 ** 3;

/** Writes the ids of a row at `at`. */
export type TokenRows = (row: number, out: Int32Array, at: number) => void;

/** Memory is only taken by rows that are asked for: the system gives empty pages out when they are written. */
export function createTokenRows(reader: RowReader, rows: number, source: TokensSource, tokenizer: Tokenizer): TokenRows {
  const { length } = source;
  const column = reader.column(source.column);
  const place: TokenRows = (row, out, at) => {
    placeText(reader.text(column, row), tokenizer, source, out, at);
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
export function placeTags(text: string | null, tags: string | null, classes: ReadonlyMap<string, number>, tokenizer: Tokenizer, source: Cutting, out: Int32Array, at = 0): void {
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
