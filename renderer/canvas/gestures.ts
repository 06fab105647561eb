/** What the hand does on the canvas, as React Flow reports it, turned into selections, moves and actions. Made once: a changing handler would wake every card. */
import type { Connection, EdgeChange, FinalConnectionState, NodeChange, ReactFlowInstance } from '@xyflow/react';
import { layerOf } from '../../shared/layers/index.ts';
import { openDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { freeSocket, insertExisting, nodeOf, wouldLoop } from './actions.ts';
import { commitMoving } from './canvas-keys.ts';
import { wireAt } from './drop-target.ts';
import type { CardNode, ThreadEdge } from './flow-view.ts';
import { boxOf, cardWidth, type Point } from './geometry.ts';
import { connectNodes, moveTo, perform } from './perform.ts';
import { useView } from './view-state.ts';

function pointOf(event: MouseEvent | TouchEvent): Point {
  const at = 'clientX' in event ? event : event.changedTouches[0];
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}

const noGraph = { nodes: [], wires: [] };

export function createGestures(flow: ReactFlowInstance<CardNode, ThreadEdge>) {
  const onNodesChange = (changes: NodeChange<CardNode>[]) => {
    const places = new Map(useView.getState().moving);
    let touched = false;
    const chosen = new Set(useSelection.getState().nodes);
    for (const change of changes) {
      if (change.type === 'position' && change.dragging === true && change.position !== undefined) {
        places.set(change.id, change.position);
        touched = true;
      } else if (change.type === 'select') {
        if (change.selected) chosen.add(change.id);
        else chosen.delete(change.id);
      }
    }
    if (touched) useView.getState().set({ moving: places });
    useSelection.getState().select(chosen, useSelection.getState().wires);
  };

  const onEdgesChange = (changes: EdgeChange<ThreadEdge>[]) => {
    const chosen = new Set(useSelection.getState().wires);
    for (const change of changes) {
      if (change.type !== 'select') continue;
      if (change.selected) chosen.add(change.id);
      else chosen.delete(change.id);
    }
    useSelection.getState().select(useSelection.getState().nodes, chosen);
  };

  /** The wire under a dragged card that has none of its own yet. */
  const wireUnder = (card: CardNode): string | null => {
    const open = openDocument();
    const node = nodeOf(open?.document ?? noGraph, card.id);
    if (open === null || node === undefined || useSelection.getState().nodes.size > 1) return null;
    if (open.document.wires.some((wire) => wire.from === node.id || wire.to === node.id)) return null;
    const layer = layerOf(node.type);
    if (layer === undefined || layer.inputs.length === 0 || layer.category === 'output') return null;
    const box = boxOf(node);
    return wireAt(open.document, { x: card.position.x + box.width / 2, y: card.position.y + box.height / 2 });
  };

  const onNodeDragStop = (_: unknown, card: CardNode) => {
    const wire = useView.getState().dropWire;
    const { moving: places, set } = useView.getState();
    if (wire !== null) perform((current) => insertExisting(current, card.id, places.get(card.id) ?? card.position, wire));
    else moveTo([...places].map(([id, point]) => ({ id, ...point })));
    set({ moving: new Map(), dropWire: null });
  };

  const onConnect = ({ source, target, targetHandle }: Connection) => {
    if (targetHandle !== null) connectNodes(source, target, targetHandle);
  };

  const onConnectEnd = (event: MouseEvent | TouchEvent, state: FinalConnectionState) => {
    const open = openDocument();
    if (state.isValid === true || open === null || state.fromHandle === null) return;
    const screen = pointOf(event);
    const forward = state.fromHandle.type === 'source';
    const mine = state.fromHandle.nodeId;
    const under = document.elementFromPoint(screen.x, screen.y)?.closest<HTMLElement>('.react-flow__node')?.dataset['id'] ?? state.toNode?.id;
    const other = nodeOf(open.document, under);
    if (other !== undefined && other.id !== mine) {
      // Dropped on a card, not on its socket: the free socket is meant.
      const port = freeSocket(open.document, forward ? other : (nodeOf(open.document, mine) ?? other));
      if (port !== null) connectNodes(forward ? mine : other.id, forward ? other.id : mine, forward ? port : (state.fromHandle.id ?? port));
      return;
    }
    if (other !== undefined) return;
    const at = flow.screenToFlowPosition(screen);
    useView.getState().set({
      addMenu: forward
        ? { screen, flow: { x: at.x, y: at.y - 40 }, from: mine }
        : { screen, flow: { x: at.x - cardWidth, y: at.y - 40 }, into: { node: mine, port: state.fromHandle.id ?? 'in' } },
    });
  };

  return {
    onNodesChange,
    onEdgesChange,
    onNodeDragStop,
    onConnect,
    onConnectEnd,
    onNodeDragStart: commitMoving,
    onSelectionDragStop: commitMoving,
    onNodeDrag: (_: unknown, card: CardNode) => useView.getState().set({ dropWire: wireUnder(card) }),
    onReconnect: (edge: ThreadEdge, { source, target, targetHandle }: Connection) => {
      if (targetHandle === null || wouldLoop(openDocument()?.document ?? noGraph, source, target)) return;
      perform(() => ({
        edits: [
          { type: 'disconnect', ids: [edge.id] },
          { type: 'connect', wire: { id: edge.id, from: source, to: target, port: targetHandle } },
        ],
        select: [],
      }));
    },
    isValidConnection: ({ source, target }: ThreadEdge | Connection) => !wouldLoop(openDocument()?.document ?? noGraph, source, target),
  };
}
