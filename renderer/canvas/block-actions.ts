/** What a person can do with blocks of layers, as pure functions to edits; and a block cut out to be kept. */
import type { SavedBlock } from '../../shared/contract.ts';
import type { Block, Document } from '../../shared/model/document.ts';
import { freshId } from '../../shared/model/names.ts';
import { type Action, copy, nothing, paste } from './actions.ts';
import { type Box, boundsOf, boxOf, type Point } from './geometry.ts';

const margin = 20;
/** Height of the strip with the name and the number of copies. */
export const blockHeader = 36;

export function membersOf(document: Document, block: string): readonly string[] {
  return document.nodes.filter((node) => node.block === block).map((node) => node.id);
}

/** The frame around a block's cards. `moving` holds cards on their way. */
export function frameOf(document: Document, block: string, moving: ReadonlyMap<string, Point> = new Map()): Box | null {
  const boxes = document.nodes.filter((node) => node.block === block).map((node) => ({ ...boxOf(node), ...moving.get(node.id) }));
  const bounds = boundsOf(boxes);
  return (
    bounds && { x: bounds.x - margin, y: bounds.y - margin - blockHeader, width: bounds.width + 2 * margin, height: bounds.height + 2 * margin + blockHeader }
  );
}

function newBlockId(document: Document): string {
  return freshId(new Set(document.blocks?.map(({ id }) => id)), 'block');
}

export function makeBlock(document: Document, ids: ReadonlySet<string>, stem: string): Action {
  if (ids.size === 0) return nothing;
  const names = new Set(document.blocks?.map(({ name }) => name));
  const name = names.has(stem) ? freshId(names, stem).replace(/-(\d+)$/, ' $1') : stem;
  return { edits: [{ type: 'make-block', block: { id: newBlockId(document), name, repeat: 1 }, ids: [...ids] }], select: [...ids] };
}

/** A block with the wires among its own layers, to be kept for other projects. */
export function savedOf(document: Document, block: Block): SavedBlock {
  const { nodes, wires } = copy(document, new Set(membersOf(document, block.id)));
  return { block, nodes: [...nodes], wires: [...wires] };
}

/** A kept block, its middle at `center` where there is room. */
export function insertSaved(document: Document, { block, nodes, wires }: SavedBlock, center: Point): Action {
  const bounds = boundsOf(nodes.map(boxOf));
  if (bounds === null) return nothing;
  const [x, y] = [center.x - bounds.x - bounds.width / 2, center.y - bounds.y - bounds.height / 2];
  const moved = nodes.map((node) => ({ ...node, position: { x: node.position.x + x, y: node.position.y + y } }));
  return paste(document, { nodes: moved, wires, blocks: [block] });
}
