/** What a network takes over from another one it begins from: weights of the same layer id, name and size. */
import { sizeOf, typeText } from '../base/tensor.ts';
import { expandBlocks } from './blocks.ts';
import { check } from './check.ts';
import type { Document } from './document.ts';

export interface CarriedLayer {
  readonly node: string;
  /** Trained numbers that come from the other network, and those that begin by chance. One is 0 unless only part of it fits. */
  readonly taken: number;
  readonly fresh: number;
}

/** By `layer.weight`, as the engine names what it carries (`carriedWeights` of the compiler): type and how many numbers. */
function weightsOf(document: Document): ReadonlyMap<string, { readonly node: string; readonly type: string; readonly numbers: number }> {
  const { weights } = check(expandBlocks(document));
  return new Map(
    [...weights].flatMap(([node, specs]) =>
      specs
        .filter(({ role }) => role === 'weight')
        .map(({ name, type }) => [`${node}.${name}`, { node, type: typeText(type), numbers: sizeOf(type.shape) }] as const),
    ),
  );
}

/** Every layer that learns, in the order it was drawn; copies of a repeated block count with their first. */
export function carriedLayers(document: Document, from: Document): readonly CarriedLayer[] {
  const known = weightsOf(from);
  const layers = new Map<string, { taken: number; fresh: number }>();
  for (const [name, { node, type, numbers }] of weightsOf(document)) {
    const id = node.replace(/\/\d+$/, '');
    const layer = layers.get(id) ?? { taken: 0, fresh: 0 };
    layer[known.get(name)?.type === type ? 'taken' : 'fresh'] += numbers;
    layers.set(id, layer);
  }
  return [...layers].map(([node, counts]) => ({ node, ...counts }));
}

/** Text inputs whose pieces are other ones than they were: rows of an embedding would then stand for other words. */
export function otherPieces(document: Document, from: Document): readonly string[] {
  const idOf = (params: Document['nodes'][number]['params'] | undefined): unknown => {
    const tokenizer = params?.['tokenizer'];
    return typeof tokenizer === 'object' && tokenizer !== null && 'id' in tokenizer ? tokenizer['id'] : undefined;
  };
  const before = new Map(from.nodes.map((node) => [node.id, idOf(node.params)]));
  return document.nodes.flatMap(({ id, type, params }) => {
    const [now, then] = [idOf(params), before.get(id)];
    return type === 'tokens-input' && then !== undefined && now !== then ? [id] : [];
  });
}
