/** Which words lie close to a word, by the rows a network has learned for its pieces of text: cosine similarity. */
import { weightsInUse } from '../../shared/averages/index.ts';
import { defined } from '../../shared/base/assert.ts';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { text } from '../../shared/base/text.ts';
import { layerOf } from '../../shared/layers/index.ts';
import type { TokenizerReference } from '../../shared/layers/parameters.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { idReaders, textInputs } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import { readWiring } from '../../shared/model/graph.ts';
import type { TokenizerStore } from '../store/types.ts';
import { openTokenizers } from './texts.ts';

export interface SimilarWord {
  readonly name: string;
  /** Cosine, from -1 to 1. */
  readonly similarity: number;
}

/**
 * The `count` pieces nearest to `words`: one word, or several added and taken away ("king - man + woman", Mikolov et al.
 * 2013). The words asked for are left out. Throws ProblemError where a word is not known or the network has no such rows.
 */
export function similarWords(
  document: Document,
  state: ReadonlyMap<string, Tensor>,
  tokenizers: Pick<TokenizerStore, 'get'>,
  words: string,
  count: number,
): SimilarWord[] {
  const { table, width, reference } = wordTable(document, weightsInUse(state));
  const tokenizer = openTokenizers(tokenizers)(reference.id);
  const specials = new Set(Object.values(tokenizer.specials));
  const size = table.length / width;
  const unit = new Float32Array(table.length);
  for (let id = 0; id < size; id++) {
    const row = table.subarray(id * width, (id + 1) * width);
    const length = Math.hypot(...row);
    if (length > 0) for (let i = 0; i < width; i++) unit[id * width + i] = (row[i] ?? 0) / length;
  }
  const asked = termsOf(words).map(({ word, sign }) => {
    const [id, more] = tokenizer.encode(word);
    if (id === undefined || more !== undefined || specials.has(id)) throw unknownWord(word);
    return { id, sign };
  });
  if (asked.length === 0) throw unknownWord(words);
  const sum = new Float32Array(width);
  for (const { id, sign } of asked) for (let i = 0; i < width; i++) sum[i] = (sum[i] ?? 0) + sign * (unit[id * width + i] ?? 0);
  const scale = Math.hypot(...sum) || 1;
  const found: SimilarWord[] = [];
  for (let id = 0; id < size; id++) {
    if (specials.has(id) || asked.some((term) => term.id === id)) continue;
    let product = 0;
    for (let i = 0; i < width; i++) product += (sum[i] ?? 0) * (unit[id * width + i] ?? 0);
    found.push({ name: tokenizer.decode([id]), similarity: product / scale });
  }
  return found.sort((a, b) => b.similarity - a.similarity).slice(0, count);
}

/** A sign stands by itself, so that a word may hold one. */
function termsOf(words: string): readonly { readonly word: string; readonly sign: 1 | -1 }[] {
  let sign: 1 | -1 = 1;
  return words.split(/\s+/).flatMap((part) => {
    if (part === '+' || part === '-' || part === '−') {
      sign = part === '+' ? 1 : -1;
      return [];
    }
    return part === '' ? [] : [{ word: part, sign }];
  });
}

/** The first table of rows that the pieces of a text go into. */
function wordTable(
  document: Document,
  state: ReadonlyMap<string, Tensor>,
): { readonly table: Float32Array; readonly width: number; readonly reference: TokenizerReference } {
  const wiring = readWiring(document);
  for (const input of textInputs(document)) {
    const { tokenizer } = resolveParameters(defined(layerOf(input.type), input.type).parameters, input.params);
    const embedding = idReaders(wiring, input.id).find(({ type }) => type === 'embedding');
    const weight = state.get(`${embedding?.id ?? ''}.weight`);
    if (weight !== undefined && tokenizer !== null)
      return { table: weight.data as Float32Array, width: weight.shape[1] ?? 1, reference: tokenizer as TokenizerReference };
  }
  throw new ProblemError(
    makeProblem({
      code: 'no-word-rows',
      what: text('This network has no learned row of numbers for each word.', '该网络没有为每个词学习向量。'),
      how: text('Begin with the template for word vectors.', '请从“词向量”模板开始。'),
    }),
  );
}

function unknownWord(word: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'unknown-word',
      what: text(`The network does not know "${word}" as one word.`, `网络不认识“${word}”这个词。`),
      why: text('It knows the words that came often enough in the texts it learned from.', '它只认识训练文本中出现较多的词。'),
      how: text('Ask for another word.', '请换一个词。'),
    }),
  );
}
