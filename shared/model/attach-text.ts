/** Fitting a network to texts: which column each text input reads, how its text is to be cut, and what follows for the layers below. */
import type { Dataset } from '../data/dataset.ts';
import type { FittedKind } from '../data/tokenizers/index.ts';
import { layerOf } from '../layers/index.ts';
import type { TokenizerReference } from '../layers/parameters.ts';
import { resolveParameters } from '../layers/values.ts';
import { tokenLogits } from '../layers/token-logits.ts';
import { tokensInput } from '../layers/tokens-input.ts';
import { perPiece, textOfAnswer } from './answers.ts';
import type { Document, DocumentNode } from './document.ts';
import { readWiring, wiresInto, wiresOutOf, type Wiring } from './graph.ts';

/** What a text input needs from the data: how the tokenizer is to be fitted. */
export interface TextWish {
  readonly node: string;
  readonly column: string;
  readonly cut: 'row' | 'stream' | 'pairs';
  /** A fitted kind, of at most `size` pieces; or the tokenizer the node has, which stays (it came from a file). */
  readonly tokenizer: { readonly kind: FittedKind; readonly size: number } | { readonly kind: 'kept'; readonly reference: TokenizerReference };
  /** Special pieces around each text. */
  readonly extra: number;
  /** No longer text fits the layers below. */
  readonly longest: number;
}

/** What the data gave: the tokenizer, and a length that holds 95 of 100 texts (null: the node's own stays). */
export interface FittedText {
  readonly tokenizer: TokenizerReference;
  readonly length: number | null;
}

export interface FittedTexts {
  /** By text input. */
  readonly inputs: ReadonlyMap<string, FittedText>;
  /** The tags found in the column of each answer about tags. */
  readonly tags: ReadonlyMap<string, { readonly column: string; readonly classes: readonly string[] }>;
}

/** How many pieces a tokenizer may have unless somebody asks for another number. */
export const usualSizes: { readonly [K in FittedKind]: number } = { characters: 5_000, words: 10_000, 'byte-pair': 4_000 };
const longestText = 512;

function settings(node: DocumentNode) {
  const { column, length, tokenizer, cut, begin, end } = resolveParameters(tokensInput.parameters, node.params);
  return {
    column: String(column),
    length: Number(length),
    tokenizer: tokenizer as TokenizerReference | null,
    cut: cut as TextWish['cut'],
    begin: begin === true,
    end: end === true,
  };
}

export function textInputs(document: Document): readonly DocumentNode[] {
  return document.nodes.filter((node) => node.type === tokensInput.type);
}

/** Columns of text that hold tags, one for each word, and so are no input. */
function tagColumns(document: Document, dataset: Dataset): ReadonlyMap<string, string> {
  const texts = dataset.columns.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  const answers = document.nodes.filter((node) => layerOf(node.type)?.category === 'output' && node.params['answer'] === 'tags');
  return new Map(
    answers.flatMap((node) => {
      const named = String(node.params['column'] ?? '');
      const column = texts.includes(named) ? named : texts.length > 1 ? texts.at(-1) : undefined;
      return column === undefined ? [] : [[node.id, column]];
    }),
  );
}

/** The column of each answer about tags. */
export function tagWishes(document: Document, dataset: Dataset): readonly { readonly node: string; readonly column: string }[] {
  return [...tagColumns(document, dataset)].map(([node, column]) => ({ node, column }));
}

/** What every text input would read: its own column when the data has it, else the next that none has taken. */
export function textColumns(document: Document, dataset: Dataset): ReadonlyMap<string, string> {
  const tags = new Set(tagColumns(document, dataset).values());
  const free = dataset.columns.filter(({ kind, name }) => kind === 'text' && !tags.has(name)).map(({ name }) => name);
  const inputs = textInputs(document).map((node) => ({ node: node.id, column: settings(node).column }));
  const kept = new Set(inputs.map(({ column }) => column).filter((column) => free.includes(column)));
  const left = free.filter((name) => !kept.has(name));
  return new Map(
    inputs.flatMap(({ node, column }) => {
      const chosen = free.includes(column) ? column : (left.shift() ?? free[0]);
      return chosen === undefined ? [] : [[node, chosen]];
    }),
  );
}

/** Everything the ids of an input go into before they become other numbers, and what lies behind. */
function below(wiring: Wiring, input: string): readonly DocumentNode[] {
  const reached = new Set([input]);
  for (const id of reached) for (const wire of wiresOutOf(wiring, id)) reached.add(wire.to);
  reached.delete(input);
  return [...reached].flatMap((id) => wiring.nodes.get(id) ?? []);
}

/** Layers that ids go into. */
export function idReaders(wiring: Wiring, input: string): readonly DocumentNode[] {
  const found: DocumentNode[] = [];
  const pending = [input];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    for (const wire of wiresOutOf(wiring, id)) {
      const node = wiring.nodes.get(wire.to);
      const port = layerOf(node?.type ?? '')?.inputs.find((candidate) => candidate.id === wire.port);
      if (node === undefined || port?.takes !== 'ids') continue;
      found.push(node);
      // A layer with no rows of its own to learn passes ids on.
      if (layerOf(node.type)?.parameters['vocabulary'] === undefined) pending.push(node.id);
    }
  }
  return found;
}

/** Heads that score every piece of the text of an input, for the answers about it. */
function vocabularyHeads(document: Document, wiring: Wiring, input: string): readonly string[] {
  const answers = document.nodes.filter((node) => perPiece.has(node.params['answer']) && textOfAnswer(wiring, node)?.node === input);
  const before = answers.flatMap(({ id }) => wiresInto(wiring, id).map(({ from }) => from));
  return before.filter((id) => wiring.nodes.get(id)?.type === tokenLogits.type);
}

/** `fitted` says whether a tokenizer was made for this project: one that only stands in a template has no id. */
export function textWishes(document: Document, dataset: Dataset): readonly TextWish[] {
  const wiring = readWiring(document);
  const columns = textColumns(document, dataset);
  return textInputs(document).flatMap((node): TextWish[] => {
    const column = columns.get(node.id);
    if (column === undefined) return [];
    const { tokenizer, cut, begin, end } = settings(node);
    const places = below(wiring, node.id).flatMap((other) =>
      other.type === 'positions' && other.params['kind'] !== 'sinusoidal' ? [Number(other.params['maximum'] ?? 1024)] : [],
    );
    const kind = tokenizer?.kind ?? (cut === 'stream' ? 'characters' : 'words');
    return [
      {
        node: node.id,
        column,
        cut,
        tokenizer:
          tokenizer !== null && (kind === 'file' || (tokenizer.id !== '' && document.training.from !== undefined))
            ? { kind: 'kept', reference: tokenizer }
            : // A template's stand-in says how many pieces it is meant for.
              { kind: kind as FittedKind, size: tokenizer?.id === '' ? tokenizer.size : usualSizes[kind as FittedKind] },
        extra: Number(begin) + Number(end) * (cut === 'pairs' ? 2 : 1),
        longest: Math.min(longestText, ...places),
      },
    ];
  });
}

type Wanted = Readonly<Record<string, DocumentNode['params'][string]>>;

/** A reference as plain JSON. */
function toJson({ id, kind, size, specials }: TokenizerReference) {
  return { id, kind, size, specials: { ...specials } };
}

/** By node, the parameters that follow from the data. Without `fitted`, only columns. */
export function textParameters(document: Document, dataset: Dataset, fitted: FittedTexts | null): ReadonlyMap<string, Wanted> {
  const wiring = readWiring(document);
  const wanted = new Map<string, Wanted>();
  for (const [id, column] of textColumns(document, dataset)) {
    const found = fitted?.inputs.get(id);
    wanted.set(id, { column, ...(found && { tokenizer: toJson(found.tokenizer), ...(found.length !== null && { length: found.length }) }) });
    if (found === undefined) continue;
    for (const head of vocabularyHeads(document, wiring, id)) wanted.set(head, { vocabulary: found.tokenizer.size });
    for (const reader of idReaders(wiring, id)) {
      const parameters = layerOf(reader.type)?.parameters ?? {};
      const own = Object.entries(parameters).flatMap(([name, { kind }]): [string, Wanted[string]][] =>
        kind === 'tokenizer' ? [[name, toJson(found.tokenizer)]] : name === 'vocabulary' ? [[name, found.tokenizer.size]] : [],
      );
      if (own.length > 0) wanted.set(reader.id, Object.fromEntries(own));
    }
  }
  return wanted;
}

/** Ids of the tokenizers a network needs, each once. */
export function tokenizersOf(document: Document): readonly string[] {
  return [...new Set(textInputs(document).flatMap((node) => settings(node).tokenizer?.id ?? []))].filter((id) => id !== '');
}

/** Whether an example is a block of one long text rather than a row. */
export function readsStream(document: Document): boolean {
  return textInputs(document).some((node) => settings(node).cut === 'stream');
}

/** Whether the order of the rows means something to the network: texts as one stream or in pairs, or windows over a series. */
export function needsOrder(document: Document): boolean {
  return document.nodes.some((node) => {
    const layer = layerOf(node.type);
    const feeds = layer?.feeds?.({ node: node.id, params: resolveParameters(layer.parameters, node.params), inputs: [] }) ?? [];
    return feeds.some((feed) => feed.kind === 'window' || (feed.kind === 'tokens' && feed.cut !== 'row'));
  });
}
