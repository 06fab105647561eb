/** Texts and series among the things to predict for, and answers about the pieces of a text. */
import { defined } from '../../shared/base/assert.ts';
import type { ModelInfo } from '../../shared/compile/index.ts';
import type { Prediction } from '../../shared/contract.ts';
import type { Tokenizer } from '../../shared/data/tokenizers/index.ts';
import { placeTags } from './texts.ts';

export type TokensInput = Extract<ModelInfo['inputs'][number], { kind: 'tokens' }>;
export type WindowInput = Extract<ModelInfo['inputs'][number], { kind: 'window' }>;
type PieceAnswer = Extract<ModelInfo['answers'][number]['answer'], { input: string }>;

/** How many of the likeliest next pieces are named. */
const named = 10;

/** What an answer about pieces says of one text: `ids` are its pieces `[length]`, `values` the probabilities `[length, k]`. */
export function pieceAnswer(
  answer: PieceAnswer,
  input: TokensInput,
  tokenizer: Tokenizer,
  text: string,
  ids: Int32Array,
  values: Float32Array,
): Partial<Prediction> {
  const width = values.length / input.length;
  if (answer.kind !== 'tags') return { classes: likeliest(values, placeAsked(answer, input, tokenizer, ids) * width, width, tokenizer) };
  const words = text.match(/\S+/g) ?? [];
  // The first piece of each word carries its tag: found by placing the words' own numbers as if they were tags.
  const order = new Map(words.map((_, index) => [String(index), index]));
  const places = new Int32Array(input.length);
  placeTags(words.join(' '), words.map((_, index) => String(index)).join(' '), order, tokenizer, input, places);
  const tags = words.flatMap((word, index) => {
    const at = places.indexOf(index);
    if (at < 0) return []; // behind the length the network reads
    const row = values.subarray(at * width, (at + 1) * width);
    const best = row.indexOf(Math.max(...row));
    return [{ word, tag: answer.classes[best] ?? '', probability: row[best] ?? 0 }];
  });
  return { tags };
}

/** The last piece, which what follows is said for; where pieces are guessed, the first hidden one. */
function placeAsked(answer: PieceAnswer, input: TokensInput, tokenizer: Tokenizer, ids: Int32Array): number {
  const { mask, end } = tokenizer.specials;
  const hidden = mask === null ? -1 : ids.indexOf(mask);
  if (answer.kind === 'masked-token' && hidden >= 0) return hidden;
  let last = ids.length - 1;
  while (last > 0 && (ids[last] === input.padding || ids[last] === end)) last--;
  return last;
}

function likeliest(values: Float32Array, from: number, width: number, tokenizer: Tokenizer): { name: string; probability: number }[] {
  const order = Array.from({ length: width }, (_, id) => id).sort((a, b) => (values[from + b] ?? 0) - (values[from + a] ?? 0));
  return order.slice(0, named).map((id) => ({ name: pieceName(id, tokenizer), probability: values[from + id] ?? 0 }));
}

function pieceName(id: number, tokenizer: Tokenizer): string {
  const { specials } = tokenizer;
  const special = (['padding', 'unknown', 'begin', 'end', 'mask'] as const).find((role) => specials[role] === id);
  return special === undefined ? tokenizer.decode([id]) : `<${special}>`;
}

/** The last `length` values of each column, oldest first; NaN where the series is shorter. `at`: where in `out`. */
export function placeWindow(input: WindowInput, series: Readonly<Record<string, readonly (number | null)[]>>, out: Float32Array, at: number): void {
  const { columns, length } = input;
  for (const [c, column] of columns.entries()) {
    const values = defined(series[column], column).slice(-length);
    for (let i = 0; i < length; i++) out[at + i * columns.length + c] = values[i - (length - values.length)] ?? Number.NaN;
  }
}
