/** What a network needs to learn from the texts of a data version before it can be fitted to it: asked of a worker, kept in the project. */
import { assert } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { openTokenizer, parseTokenizer, referenceTo, type TokenizerReference } from '../../shared/data/tokenizers/index.ts';
import { attachDataset } from '../../shared/model/attach.ts';
import { type FittedText, type FittedTexts, tagWishes, type TextWish, textWishes } from '../../shared/model/attach-text.ts';
import type { Document } from '../../shared/model/document.ts';
import { applyEdits } from '../../shared/model/edits.ts';
import type { ProjectStore } from '../store/types.ts';
import type { Context } from './context.ts';
import { inferenceOf } from './inference-client.ts';
import { targetOf } from './version-view.ts';

/** Null when the network reads no text of this data. `wishOf` may change what is asked for a text input. */
export async function fitTexts(
  context: Context,
  store: ProjectStore,
  document: Document,
  dataset: Dataset,
  wishOf: (wish: TextWish) => TextWish = (wish) => wish,
): Promise<FittedTexts | null> {
  const wishes = textWishes(document, dataset).map(wishOf);
  const tags = tagWishes(document, dataset);
  if (wishes.length === 0) return null;
  // Only training rows are looked at, and which those are is known once the data is attached.
  const attached = unwrap(applyEdits(document, attachDataset(document, dataset))).document;
  const request = { wishes, tags, split: attached.data.split, target: targetOf(attached, dataset) };
  const answer = await inferenceOf(context).ask('fit', { project: store.path, version: dataset.id, request });
  const inputs = answer.inputs.map(({ node, file, length }): [string, FittedText] => {
    const kept = wishes.find((wish) => wish.node === node)?.tokenizer;
    if (file === null) {
      assert(kept?.kind === 'kept', `tokenizer of ${node}`);
      return [node, { tokenizer: kept.reference, length }];
    }
    return [node, { tokenizer: referenceTo(store.tokenizers.put(file), openTokenizer(unwrap(parseTokenizer(file)))), length }];
  });
  return { inputs: new Map(inputs), tags: new Map(answer.tags.map(({ node, column, classes }) => [node, { column, classes }])) };
}

/** A `tokenizer.json`, taken into the project. */
export async function takeTokenizer(context: Context, store: ProjectStore, path: string): Promise<TextWish['tokenizer']> {
  const file = await inferenceOf(context).ask('tokenizer', { path });
  return { kind: 'kept', reference: referenceTo(store.tokenizers.put(file), openTokenizer(unwrap(parseTokenizer(file)))) };
}

/** The tokenizer an input has already, if it has one of this project. */
export function keepTokenizer(document: Document, wish: TextWish): TextWish {
  const reference = document.nodes.find(({ id }) => id === wish.node)?.params['tokenizer'] as TokenizerReference | null | undefined;
  return reference === null || reference === undefined || reference.id === '' ? wish : { ...wish, tokenizer: { kind: 'kept', reference } };
}
