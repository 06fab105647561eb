/** What a person can do to the network, as pure functions from a document to edits. The screen sends them; each result is one undoable step. */
import type { Block, Document, DocumentNode, Wire } from '../../shared/model/document.ts';
import { applyEdits, type Edit } from '../../shared/model/edits.ts';
import { freshId, newNodeId, newWireId } from '../../shared/model/names.ts';
import { layerOf } from '../../shared/layers/index.ts';
import type { Edits } from '../state/document-sync.ts';
import { gapX } from './arrange.ts';
import { type Box, boxOf, cardHeight, cardWidth, overlaps, type Point, snapPoint } from './geometry.ts';

/** Edits, and the node to select afterwards. */
export interface Action {
  readonly edits: readonly Edit[];
  readonly select: readonly string[];
}

export const nothing: Action = { edits: [], select: [] };

type Graph = Pick<Document, 'nodes' | 'wires' | 'blocks'>;

/** The answer node ends a network: nothing can follow it. */
export function canFeed(type: string): boolean {
  return layerOf(type)?.category !== 'output';
}

export function inputsOf(type: string): readonly { readonly id: string; readonly many?: boolean }[] {
  return layerOf(type)?.inputs ?? [];
}

export function nodeOf(graph: Graph, id: string | null | undefined): DocumentNode | undefined {
  return graph.nodes.find((node) => node.id === id);
}

/** The socket a new wire into this node should take: a free one first. */
export function freeSocket(graph: Graph, node: DocumentNode): string | null {
  const inputs = inputsOf(node.type);
  const free = inputs.find((port) => port.many === true || !graph.wires.some((wire) => wire.to === node.id && wire.port === port.id));
  return (free ?? inputs[0])?.id ?? null;
}

/** True when data from `from` already comes, by any way, from `to`: a wire would close a loop. */
export function wouldLoop(graph: Graph, from: string, to: string): boolean {
  if (from === to) return true;
  const sources = new Map<string, string[]>();
  for (const wire of graph.wires) sources.set(wire.to, [...(sources.get(wire.to) ?? []), wire.from]);
  const seen = new Set<string>();
  const queue = [from];
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (id === to) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    queue.push(...(sources.get(id) ?? []));
  }
  return false;
}

/** Pushes what stands in the way of `box` to the right, and what stands in the way of that. */
function makeRoom(graph: Graph, box: Box & { readonly id: string }): readonly Edit[] {
  const others = graph.nodes
    .filter((node) => node.id !== box.id)
    .map((node) => ({ id: node.id, ...boxOf(node) }))
    .filter((other) => other.x + other.width > box.x && other.y < box.y + box.height && box.y < other.y + other.height)
    .sort((a, b) => a.x - b.x);
  const positions: { id: string; x: number; y: number }[] = [];
  let right = box.x + box.width;
  let inTheWay = others.some((other) => overlaps(box, other, 24));
  for (const other of others) {
    if (!inTheWay || other.x >= right + 24) break;
    const x = right + gapX;
    positions.push({ id: other.id, x, y: other.y });
    right = x + other.width;
    inTheWay = true;
  }
  return positions.length === 0 ? [] : [{ type: 'move-nodes', positions }];
}

/** A place near `point` where no card is yet. */
export function freePlace(graph: Graph, point: Point): Point {
  let place = snapPoint(point);
  const size = { width: cardWidth, height: cardHeight };
  for (let tries = 0; tries < 200 && graph.nodes.some((node) => overlaps({ ...place, ...size }, boxOf(node), 8)); tries++) {
    place = { x: place.x, y: place.y + 24 };
  }
  return place;
}

/** A place to the right of a node, on the same line through the sockets. */
function placeAfter(after: DocumentNode): Point {
  return snapPoint({ x: after.position.x + cardWidth + gapX, y: after.position.y });
}

function newNode(graph: Graph, type: string, position: Point): DocumentNode {
  return { id: newNodeId(graph, type), type, params: {}, position };
}

/** Alone, with its middle at `point`. */
export function addAt(graph: Graph, type: string, point: Point): Action {
  const corner = { x: point.x - cardWidth / 2, y: point.y - cardHeight / 2 };
  const node = newNode(graph, type, freePlace(graph, corner));
  return { edits: [{ type: 'add-node', node }], select: [node.id] };
}

/** Between the two ends of a wire. */
export function insertOnWire(graph: Graph, type: string, wireId: string): Action {
  const wire = graph.wires.find((candidate) => candidate.id === wireId);
  const from = nodeOf(graph, wire?.from);
  const to = nodeOf(graph, wire?.to);
  if (from === undefined || to === undefined || inputsOf(type).length === 0 || !canFeed(type)) return nothing;
  const between = to.position.x - from.position.x;
  const roomy = between >= 2 * cardWidth + 64;
  const position = roomy ? snapPoint({ x: from.position.x + between / 2, y: (from.position.y + to.position.y) / 2 }) : placeAfter(from);
  const node = newNode(graph, type, position);
  return { edits: [{ type: 'insert-on-wire', wire: wireId, node }, ...makeRoom(graph, { id: node.id, ...boxOf(node) })], select: [node.id] };
}

/** A card that is on the canvas already, dropped on a wire. */
export function insertExisting(graph: Graph, id: string, position: Point, wireId: string): Action {
  const wire = graph.wires.find((candidate) => candidate.id === wireId);
  const node = nodeOf(graph, id);
  const port = inputsOf(node?.type ?? '')[0]?.id;
  if (wire === undefined || node === undefined || port === undefined) return nothing;
  const taken = new Set(graph.wires.map((other) => other.id));
  const entry = freshId(taken, 'wire');
  const exit = freshId(new Set([...taken, entry]), 'wire');
  return {
    edits: [
      { type: 'connect', wire: { id: entry, from: wire.from, to: id, port } },
      { type: 'disconnect', ids: [wire.id] },
      { type: 'connect', wire: { id: exit, from: id, to: wire.to, port: wire.port } },
      { type: 'move-nodes', positions: [{ id, ...position }] },
      ...makeRoom(graph, { ...boxOf(node), ...position, id }),
    ],
    select: [id],
  };
}

/** Fed by `after`, as a new branch when that feeds others already. `at` places it. */
export function addFrom(graph: Graph, type: string, after: DocumentNode, at?: Point): Action {
  const port = inputsOf(type)[0]?.id;
  if (port === undefined || !canFeed(after.type)) return nothing;
  const branches = graph.wires.some((wire) => wire.from === after.id);
  const beside = placeAfter(after);
  const position = at === undefined && !branches ? beside : freePlace(graph, at ?? { x: beside.x, y: beside.y + cardHeight + 40 });
  const node = newNode(graph, type, position);
  const wire: Wire = { id: newWireId(graph), from: after.id, to: node.id, port };
  return { edits: [{ type: 'add-node', node, wires: [wire] }, ...makeRoom(graph, { id: node.id, ...boxOf(node) })], select: [node.id] };
}

/** Feeding a socket of `before`. */
export function addInto(graph: Graph, type: string, before: DocumentNode, port: string, at?: Point): Action {
  if (!canFeed(type)) return nothing;
  const beside = { x: before.position.x - cardWidth - gapX, y: before.position.y };
  const node = newNode(graph, type, freePlace(graph, at ?? beside));
  const wire: Wire = { id: newWireId(graph), from: node.id, to: before.id, port };
  return {
    edits: [
      { type: 'add-node', node },
      { type: 'connect', wire },
    ],
    select: [node.id],
  };
}

/** Where a layer goes when nobody says where: after the selected node, else before the answer, else at the loose end. */
function anchorOf(graph: Graph, selected: string | null): { readonly after: DocumentNode } | { readonly wire: string } | null {
  const after = nodeOf(graph, selected);
  if (after !== undefined) {
    const outgoing = graph.wires.filter((wire) => wire.from === after.id);
    if (canFeed(after.type)) return outgoing.length === 1 && outgoing[0] !== undefined ? { wire: outgoing[0].id } : { after };
    const incoming = graph.wires.find((wire) => wire.to === after.id);
    return incoming === undefined ? null : { wire: incoming.id };
  }
  const loose = graph.nodes.filter((node) => canFeed(node.type) && !graph.wires.some((wire) => wire.from === node.id));
  const last = loose.at(-1);
  if (last !== undefined) return { after: last };
  const answer = graph.nodes.find((node) => !canFeed(node.type));
  const incoming = graph.wires.find((wire) => wire.to === answer?.id);
  return incoming === undefined ? null : { wire: incoming.id };
}

/** Double click in the palette: added and connected after the selection. `center` is used where nothing can be connected. */
export function addConnected(graph: Graph, type: string, selected: string | null, center: Point): Action {
  const anchor = inputsOf(type).length === 0 ? null : anchorOf(graph, selected);
  const action =
    anchor === null ? nothing : 'wire' in anchor ? (canFeed(type) ? insertOnWire(graph, type, anchor.wire) : nothing) : addFrom(graph, type, anchor.after);
  return action.edits.length > 0 ? action : addAt(graph, type, center);
}

export function connect(graph: Graph, from: string, to: string, port: string): Action {
  const same = graph.wires.some((wire) => wire.from === from && wire.to === to && wire.port === port);
  if (same || wouldLoop(graph, from, to)) return nothing;
  return { edits: [{ type: 'connect', wire: { id: newWireId(graph), from, to, port } }], select: [to] };
}

/** Nodes go and what fed them feeds what they fed; selected wires go with them. */
export function remove(graph: Graph, nodes: ReadonlySet<string>, wires: ReadonlySet<string>): Action {
  const loose = graph.wires.filter((wire) => wires.has(wire.id) && !nodes.has(wire.from) && !nodes.has(wire.to)).map((wire) => wire.id);
  const neighbour = graph.wires.find((wire) => nodes.has(wire.to) && !nodes.has(wire.from))?.from;
  const edits: Edit[] = [];
  if (nodes.size > 0) edits.push({ type: 'remove-nodes', ids: [...nodes], relink: true });
  if (loose.length > 0) edits.push({ type: 'disconnect', ids: loose });
  return { edits, select: neighbour === undefined ? [] : [neighbour] };
}

export interface Copied {
  readonly nodes: readonly DocumentNode[];
  readonly wires: readonly Wire[];
  /** Of which at least one layer was copied. */
  readonly blocks?: readonly Block[];
}

export function copy(graph: Graph, ids: ReadonlySet<string>): Copied {
  const nodes = graph.nodes.filter((node) => ids.has(node.id));
  const blocks = graph.blocks?.filter((block) => nodes.some((node) => node.block === block.id));
  return {
    nodes,
    ...(blocks !== undefined && { blocks }),
    wires: graph.wires.filter((wire) => ids.has(wire.from) && ids.has(wire.to)),
  };
}

/** The copied nodes under new ids, a little lower, never exactly on top of others. */
export function paste(graph: Graph, copied: Copied): Action {
  if (copied.nodes.length === 0) return nothing;
  const takenNodes = new Set(graph.nodes.map((node) => node.id));
  const takenWires = new Set(graph.wires.map((wire) => wire.id));
  const renamed = new Map<string, string>();
  for (const node of copied.nodes) {
    const id = freshId(takenNodes, node.type);
    takenNodes.add(id);
    renamed.set(node.id, id);
  }
  const collides = (offset: number) =>
    copied.nodes.some((node) =>
      graph.nodes.some((other) => overlaps({ ...boxOf(node), x: node.position.x + offset / 2, y: node.position.y + offset }, boxOf(other), -16)),
    );
  let offset = 48;
  while (offset < 4800 && collides(offset)) offset += 48;
  const takenBlocks = new Set(graph.blocks?.map((block) => block.id));
  const blockIds = new Map<string, string>();
  for (const block of copied.blocks ?? []) {
    const id = freshId(takenBlocks, 'block');
    takenBlocks.add(id);
    blockIds.set(block.id, id);
  }
  const nodes = copied.nodes.map(({ block: old = '', ...node }) => {
    const block = blockIds.get(old);
    return {
      ...node,
      id: renamed.get(node.id) ?? node.id,
      position: { x: node.position.x + offset / 2, y: node.position.y + offset },
      ...(block !== undefined && { block }),
    };
  });
  const blocks = copied.blocks?.map((block) => ({ ...block, id: blockIds.get(block.id) ?? block.id }));
  const wires = copied.wires.map((wire) => {
    const id = freshId(takenWires, 'wire');
    takenWires.add(id);
    return { ...wire, id, from: renamed.get(wire.from) ?? wire.from, to: renamed.get(wire.to) ?? wire.to };
  });
  return { edits: [{ type: 'paste', nodes, wires, ...(blocks !== undefined && { blocks }) }], select: nodes.map((node) => node.id) };
}

/** The Fix of a Problem, with room made for what it adds; still one undoable step. */
export function withRoom(document: Document, edits: Edits): Edits {
  const applied = applyEdits(document, edits);
  if (!applied.ok) return edits;
  const before = new Set(document.nodes.map((node) => node.id));
  const moves = applied.value.document.nodes
    .filter((node) => !before.has(node.id))
    .flatMap((node): Edits => {
      const wire = applied.value.document.wires.find((candidate) => candidate.to === node.id);
      const from = nodeOf(applied.value.document, wire?.from);
      const position = from === undefined ? node.position : placeAfter(from);
      const box = { id: node.id, ...position, width: cardWidth, height: cardHeight };
      return [{ type: 'move-nodes', positions: [{ id: node.id, ...position }] }, ...makeRoom(applied.value.document, box)];
    });
  return [...edits, ...moves];
}
