/** Reading the drawing: who feeds whom, in what order, and where it runs in circles. Pure, no layer knowledge. */
import type { Document, DocumentNode, Wire } from './document.ts';

type Drawing = Pick<Document, 'nodes' | 'wires'>;

export interface Wiring {
  readonly nodes: ReadonlyMap<string, DocumentNode>;
  /** Wires into a node, in the order they were drawn. Wires to or from a node that is not there are left out. */
  readonly into: ReadonlyMap<string, readonly Wire[]>;
  readonly outOf: ReadonlyMap<string, readonly Wire[]>;
  /** Wires whose node is missing (a damaged or hand-written document). */
  readonly loose: readonly Wire[];
}

const none: readonly Wire[] = [];

export function wiresInto(wiring: Wiring, node: string): readonly Wire[] {
  return wiring.into.get(node) ?? none;
}

export function wiresOutOf(wiring: Wiring, node: string): readonly Wire[] {
  return wiring.outOf.get(node) ?? none;
}

function push(lists: Map<string, Wire[]>, key: string, wire: Wire): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [wire]);
  else list.push(wire);
}

function wiringOf(document: Drawing): Wiring {
  const nodes = new Map(document.nodes.map((node) => [node.id, node]));
  const into = new Map<string, Wire[]>();
  const outOf = new Map<string, Wire[]>();
  const loose: Wire[] = [];
  for (const wire of document.wires) {
    if (!nodes.has(wire.from) || !nodes.has(wire.to)) {
      loose.push(wire);
      continue;
    }
    push(into, wire.to, wire);
    push(outOf, wire.from, wire);
  }
  return { nodes, into, outOf, loose };
}

/** Documents never change, and one edit asks for the same wiring several times. */
const known = new WeakMap<Drawing, Wiring>();

export function readWiring(document: Drawing): Wiring {
  const wiring = known.get(document) ?? wiringOf(document);
  known.set(document, wiring);
  return wiring;
}

export interface Order {
  /** Every node after all that feed it. Nodes on or behind a circle are not in it. */
  readonly sorted: readonly DocumentNode[];
  /** Each circle once: the wires of one way round, first drawn first. */
  readonly circles: readonly (readonly Wire[])[];
}

/** Topological order (Kahn 1962); ties keep the order of the document, so that it is stable from edit to edit. */
export function sortNodes(wiring: Wiring): Order {
  const waiting = new Map<string, number>();
  const sorted: DocumentNode[] = [];
  for (const node of wiring.nodes.values()) {
    const feeds = wiresInto(wiring, node.id).length;
    waiting.set(node.id, feeds);
    if (feeds === 0) sorted.push(node);
  }
  for (let i = 0; i < sorted.length; i++) {
    const node = sorted[i];
    if (node === undefined) break;
    for (const wire of wiresOutOf(wiring, node.id)) {
      const left = (waiting.get(wire.to) ?? 0) - 1;
      waiting.set(wire.to, left);
      const target = wiring.nodes.get(wire.to);
      if (left === 0 && target !== undefined) sorted.push(target);
    }
  }
  return { sorted, circles: sorted.length === wiring.nodes.size ? [] : findCircles(wiring, waiting) };
}

/** Walks upstream inside what Kahn left over until a node repeats; each walk that meets new ground ends in a new circle. */
function findCircles(wiring: Wiring, waiting: ReadonlyMap<string, number>): readonly (readonly Wire[])[] {
  const stuck = new Set([...waiting].filter(([, left]) => left > 0).map(([node]) => node));
  const seen = new Set<string>();
  const circles: Wire[][] = [];
  for (const start of stuck) {
    const path: Wire[] = [];
    const place = new Map<string, number>();
    let node = start;
    while (!seen.has(node) && !place.has(node)) {
      place.set(node, path.length);
      const wire = wiresInto(wiring, node).find((candidate) => stuck.has(candidate.from));
      if (wire === undefined) break;
      path.push(wire);
      node = wire.from;
    }
    const from = place.get(node);
    if (from !== undefined && from < path.length) circles.push(path.slice(from));
    for (const visited of place.keys()) seen.add(visited);
  }
  return circles;
}
