/** Learning from the TRAINING rows how their texts are cut: tokenizers, usual lengths, the tags that occur. Deterministic. */
import { unwrap } from '../../shared/base/problem.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { createRowReader, type RowReader } from '../../shared/data/rows.ts';
import { partsOf, type SplitSettings } from '../../shared/data/split.ts';
import { fitTokenizer, openTokenizer, parseTokenizer } from '../../shared/data/tokenizers/index.ts';
import type { TextWish } from '../../shared/model/attach-text.ts';
import type { ProjectStore } from '../store/types.ts';

export interface FitRequest {
  readonly wishes: readonly TextWish[];
  readonly tags: readonly { readonly node: string; readonly column: string }[];
  readonly split: SplitSettings;
  readonly target: string | null;
}

/** `file`: the tokenizer as JSON; null where the one there stays. */
export interface FitAnswer {
  readonly inputs: readonly { readonly node: string; readonly file: string | null; readonly length: number | null }[];
  readonly tags: readonly { readonly node: string; readonly column: string; readonly classes: readonly string[] }[];
}

/** Characters looked at, from texts spread over all training rows: enough for any vocabulary, and seconds at most. */
const mostCharacters = 20_000_000;
/** Texts that are measured for the usual length. */
const mostMeasured = 5_000;
const share = 0.95;

export function fitTexts(store: ProjectStore, dataset: Dataset, { wishes, tags, split, target }: FitRequest): FitAnswer {
  const reader = createRowReader(dataset, (index) => store.datasets.chunk(dataset.id, index), 64 * 2 ** 20);
  const rows = partsOf(dataset, split, target, reader).train;
  return {
    inputs: wishes.map(({ node, column, cut, tokenizer, extra, longest }) => {
      const place = reader.column(column);
      const kept = tokenizer.kind === 'kept';
      const file = kept
        ? unwrap(parseTokenizer(store.tokenizers.get(tokenizer.reference.id)))
        : fitTokenizer(tokenizer.kind, sampleTexts(reader, place, rows, dataset), tokenizer.size);
      const { encode } = openTokenizer(file);
      const texts = cut === 'pairs' ? 2 : 1;
      const length = cut === 'stream' ? null : usualLength(reader, place, rows, (text) => encode(text).length * texts + extra, longest);
      return { node, file: kept ? null : JSON.stringify(file), length };
    }),
    tags: tags.map(({ node, column }) => ({ node, column, classes: tagsIn(reader, reader.column(column), rows) })),
  };
}

/** Every text, or every n-th where there are too many. */
function* sampleTexts(reader: RowReader, column: number, rows: Uint32Array, dataset: Dataset): Generator<string> {
  const described = dataset.columns[column];
  const characters = described?.kind === 'text' ? described.characters.mean * rows.length : 0;
  const stride = Math.max(1, Math.ceil(characters / mostCharacters));
  for (let i = 0; i < rows.length; i += stride) {
    const text = reader.text(column, rows[i] ?? 0);
    if (text !== null) yield text;
  }
}

/** A length that holds 95 of 100 texts, of at least 4 pieces. */
function usualLength(reader: RowReader, column: number, rows: Uint32Array, measure: (text: string) => number, longest: number): number {
  const lengths: number[] = [];
  const stride = Math.max(1, Math.ceil(rows.length / mostMeasured));
  for (let i = 0; i < rows.length; i += stride) {
    const text = reader.text(column, rows[i] ?? 0);
    if (text !== null) lengths.push(measure(text));
  }
  lengths.sort((a, b) => a - b);
  const at = lengths[Math.ceil(lengths.length * share) - 1] ?? 0;
  return Math.max(Math.min(4, longest), Math.min(longest, at));
}

/** "O", which marks what is of no kind, first; the others in order. */
function tagsIn(reader: RowReader, column: number, rows: Uint32Array): string[] {
  const found = new Set<string>();
  for (const row of rows) for (const tag of reader.text(column, row)?.match(/\S+/g) ?? []) found.add(tag);
  return [...found].sort((a, b) => Number(b === 'O') - Number(a === 'O') || (a < b ? -1 : 1));
}
