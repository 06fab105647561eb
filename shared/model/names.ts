/** What a node is called on the screen and in Problems, and fresh ids for new things. */
import { text, type Text } from '../base/text.ts';
import { layerOf } from '../layers/index.ts';
import type { Document, DocumentNode } from './document.ts';

type Named = Pick<DocumentNode, 'type' | 'name'>;

/** The user's own name for it, else the layer's. A type this version does not know is called by its id. */
export function nodeName(node: Named): Text {
  if (node.name !== undefined) return text(node.name, node.name);
  return layerOf(node.type)?.label ?? text(node.type, node.type);
}

const called = ({ type, name = '' }: Named): string => `${type}\n${name}`;

const known = new WeakMap<Document['nodes'], ReadonlyMap<string, number>>();

/** How many nodes are called the same, worked out once for all of them: a list asks for every title at every edit. */
function twins(nodes: Document['nodes'], node: Named): number {
  let counts = known.get(nodes);
  if (counts === undefined) {
    const found = new Map<string, number>();
    for (const node of nodes) found.set(called(node), (found.get(called(node)) ?? 0) + 1);
    counts = found;
    known.set(nodes, counts);
  }
  return counts.get(called(node)) ?? 0;
}

/** As `nodeName`, with the id behind it where two nodes would be called the same. For Problems and lists. */
export function nodeTitle(document: Pick<Document, 'nodes'>, node: DocumentNode): Text {
  const name = nodeName(node);
  return twins(document.nodes, node) < 2 ? name : text(`${name.en} (${node.id})`, `${name.zh}（${node.id}）`);
}

/** `stem-1`, `stem-2` ...: the first that is not taken. Deterministic, so that every window makes the same one. */
export function freshId(taken: ReadonlySet<string>, stem: string): string {
  for (let n = 1; ; n++) if (!taken.has(`${stem}-${n}`)) return `${stem}-${n}`;
}

export function newNodeId(document: Pick<Document, 'nodes'>, type: string): string {
  return freshId(new Set(document.nodes.map((node) => node.id)), type);
}

export function newWireId(document: Pick<Document, 'wires'>): string {
  return freshId(new Set(document.wires.map((wire) => wire.id)), 'wire');
}
