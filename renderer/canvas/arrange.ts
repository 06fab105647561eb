/** Auto-arrange: dagre orders the network left to right; long networks are wrapped into rows, like lines of text, so that they fit a screen. */
import { graphlib, layout } from '@dagrejs/dagre';
import type { Document } from '../../shared/model/document.ts';
import { boundsOf, type Box, boxOf, cardWidth, snapPoint } from './geometry.ts';

export interface Placed {
  readonly id: string;
  readonly x: number;
  readonly y: number;
}

export const gapX = 112;
const gapY = 40;
/** Between rows: room for a wire that goes back, and its label. */
const rowGap = 88;
const pitch = cardWidth + gapX;
/** Width to height of the canvas at common window sizes. */
const aspect = 1.7;

interface Column {
  readonly boxes: readonly (Box & { readonly id: string })[];
}

function columnsOf(document: Pick<Document, 'nodes' | 'wires'>): readonly Column[] {
  const graph = new graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: gapY, ranksep: gapX, edgesep: gapY });
  graph.setDefaultEdgeLabel(() => ({}));
  const ids = new Set(document.nodes.map((node) => node.id));
  for (const node of document.nodes) {
    const { width, height } = boxOf(node);
    graph.setNode(node.id, { width, height });
  }
  for (const wire of document.wires) {
    if (ids.has(wire.from) && ids.has(wire.to)) graph.setEdge(wire.from, wire.to, {}, wire.id);
  }
  layout(graph);
  const columns = new Map<number, (Box & { id: string })[]>();
  for (const node of document.nodes) {
    const placed = graph.node(node.id) as { x: number; y: number };
    const { width, height } = boxOf(node);
    const box = { id: node.id, x: placed.x - width / 2, y: placed.y - height / 2, width, height };
    const column = Math.round(placed.x);
    columns.set(column, [...(columns.get(column) ?? []), box]);
  }
  return [...columns.entries()].sort(([a], [b]) => a - b).map(([, boxes]) => ({ boxes }));
}

function rowsOf(columns: readonly Column[], perRow: number): readonly (readonly Column[])[] {
  const count = Math.ceil(columns.length / perRow);
  // Rows of nearly equal length look calmer than a short last one.
  const even = Math.ceil(columns.length / count);
  return Array.from({ length: count }, (_, row) => columns.slice(row * even, (row + 1) * even));
}

function place(rows: readonly (readonly Column[])[]): readonly (Box & { readonly id: string })[] {
  let top = 0;
  return rows.flatMap((row) => {
    const bounds = boundsOf(row.flatMap((column) => column.boxes));
    if (bounds === null) return [];
    const placed = row.flatMap((column, index) => column.boxes.map((box) => ({ ...box, x: index * pitch, y: box.y - bounds.y + top })));
    top += bounds.height + rowGap;
    return placed;
  });
}

/** New positions for all nodes, on the grid, starting at 0, 0. */
export function arrange(document: Pick<Document, 'nodes' | 'wires'>): readonly Placed[] {
  if (document.nodes.length === 0) return [];
  const columns = columnsOf(document);
  let best: { readonly placed: readonly (Box & { readonly id: string })[]; readonly misfit: number } | null = null;
  for (let perRow = 1; perRow <= columns.length; perRow++) {
    if (perRow < Math.min(3, columns.length)) continue;
    const placed = place(rowsOf(columns, perRow));
    const bounds = boundsOf(placed);
    if (bounds === null) continue;
    const misfit = Math.abs(Math.log(bounds.width / bounds.height / aspect));
    if (best === null || misfit < best.misfit) best = { placed, misfit };
  }
  return (best?.placed ?? []).map((box) => ({ id: box.id, ...snapPoint(box) }));
}

export type Alignment = 'left' | 'right' | 'top' | 'bottom' | 'middle' | 'center';

/** New positions for boxes brought into line: `middle` on one horizontal line, `center` on one vertical line. */
export function align(boxes: readonly (Box & { readonly id: string })[], how: Alignment): readonly Placed[] {
  const bounds = boundsOf(boxes);
  if (bounds === null) return [];
  return boxes.map((box) => {
    switch (how) {
      case 'left':
        return { id: box.id, x: bounds.x, y: box.y };
      case 'right':
        return { id: box.id, x: bounds.x + bounds.width - box.width, y: box.y };
      case 'top':
        return { id: box.id, x: box.x, y: bounds.y };
      case 'bottom':
        return { id: box.id, x: box.x, y: bounds.y + bounds.height - box.height };
      case 'middle':
        return { id: box.id, x: box.x, y: bounds.y + (bounds.height - box.height) / 2 };
      case 'center':
        return { id: box.id, x: bounds.x + (bounds.width - box.width) / 2, y: box.y };
    }
  });
}
