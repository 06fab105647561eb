/** From the document to what React Flow draws. Every object whose content did not change keeps its identity, so that its card is not drawn again. */
import { type Edge, type Node, Position } from '@xyflow/react';
import type { Document, DocumentNode, Wire } from '../../shared/model/document.ts';
import { canFeed, inputsOf } from './actions.ts';
import { cardHeight, cardWidth, inputSocket, outputSocket, type Point } from './geometry.ts';

/** `data.type` is the layer's type, for the small map. */
export type CardNode = Node<{ readonly type: string }, 'layer'>;
export type ThreadEdge = Edge<Record<string, never>, 'thread'>;

const noData: Record<string, never> = {};
/** Half the size of a socket: React Flow wants its top left corner. */
const half = 7;

type Handles = NonNullable<CardNode['handles']>;
const handlesByType = new Map<string, Handles>();

/** Given, not measured: a card's sockets are where `geometry.ts` says. */
function handlesOf(type: string): Handles {
  const known = handlesByType.get(type);
  if (known !== undefined) return known;
  const size = { width: half * 2, height: half * 2 };
  const inputs = inputsOf(type);
  const handles: Handles = inputs.map((port, index) => {
    const { x, y } = inputSocket(index, inputs.length);
    return { id: port.id, type: 'target', position: Position.Left, x: x - half, y: y - half, ...size };
  });
  if (canFeed(type)) {
    const { x, y } = outputSocket;
    handles.push({ id: 'out', type: 'source', position: Position.Right, x: x - half, y: y - half, ...size });
  }
  handlesByType.set(type, handles);
  return handles;
}

function toCard(node: DocumentNode, position: Point, selected: boolean): CardNode {
  const [width, height] = [cardWidth, cardHeight];
  return {
    id: node.id,
    type: 'layer',
    data: { type: node.type },
    position: { x: position.x, y: position.y },
    selected,
    width,
    height,
    measured: { width, height },
    handles: handlesOf(node.type),
    domAttributes: { 'aria-labelledby': `card-${node.id}`, 'aria-roledescription': undefined },
  };
}

function toThread(wire: Wire, selected: boolean): ThreadEdge {
  return { id: wire.id, type: 'thread', data: noData, source: wire.from, sourceHandle: 'out', target: wire.to, targetHandle: wire.port, selected };
}

/** The list of last time when it has the same things in the same order: then React Flow has nothing to do. */
function sameList<T>(before: T[], next: T[]): T[] {
  return sameThings(before, next) ? before : next;
}

function sameThings(before: readonly unknown[], next: readonly unknown[]): boolean {
  return before.length === next.length && before.every((item, index) => item === next[index]);
}

/** Remembers what it made last time. One per canvas. */
export function createFlowView() {
  let cards = new Map<string, { node: DocumentNode; position: Point; card: CardNode }>();
  let threads = new Map<string, { wire: Wire; thread: ThreadEdge }>();
  let lastCards: CardNode[] = [];
  let lastThreads: ThreadEdge[] = [];
  let nodesFor: readonly unknown[] = [];
  let edgesFor: readonly unknown[] = [];

  return {
    /** In the order data flows, which is the order Tab moves in. */
    nodes(document: Document, order: readonly string[], selected: ReadonlySet<string>, moving: ReadonlyMap<string, Point>): CardNode[] {
      const given = [document.nodes, order, selected, moving];
      if (sameThings(nodesFor, given)) return lastCards;
      nodesFor = given;
      const byId = new Map(document.nodes.map((node) => [node.id, node]));
      const next = new Map<string, { node: DocumentNode; position: Point; card: CardNode }>();
      const list: CardNode[] = [];
      for (const id of order) {
        const node = byId.get(id);
        if (node === undefined) continue;
        const position = moving.get(id) ?? node.position;
        const before = cards.get(id);
        const isSelected = selected.has(id);
        const same =
          before !== undefined &&
          before.node.type === node.type &&
          before.card.selected === isSelected &&
          before.position.x === position.x &&
          before.position.y === position.y;
        const entry = same ? before : { node, position, card: toCard(node, position, isSelected) };
        next.set(id, entry);
        list.push(entry.card);
      }
      cards = next;
      lastCards = sameList(lastCards, list);
      return lastCards;
    },
    edges(document: Document, selected: ReadonlySet<string>): ThreadEdge[] {
      const given = [document.nodes, document.wires, selected];
      if (sameThings(edgesFor, given)) return lastThreads;
      edgesFor = given;
      const ids = new Set(document.nodes.map((node) => node.id));
      const next = new Map<string, { wire: Wire; thread: ThreadEdge }>();
      for (const wire of document.wires) {
        if (!ids.has(wire.from) || !ids.has(wire.to)) continue;
        const before = threads.get(wire.id);
        const isSelected = selected.has(wire.id);
        next.set(wire.id, before?.wire === wire && before.thread.selected === isSelected ? before : { wire, thread: toThread(wire, isSelected) });
      }
      threads = next;
      lastThreads = sameList(
        lastThreads,
        [...next.values()].map(({ thread }) => thread),
      );
      return lastThreads;
    },
  };
}
