/** The drawing: React Flow shows what the stores hold, and turns gestures into actions. The only place that knows React Flow, with its cards and threads. */
import {
  Background, BackgroundVariant, type Connection, type ConnectionLineComponentProps, type EdgeChange, type FinalConnectionState, MiniMap, type NodeChange,
  ReactFlow, ReactFlowProvider, useReactFlow, useStore,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type DragEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { layerOf } from '../../shared/layers/index.ts';
import { layerDragType } from '../library/palette.ts';
import { useTranslation } from '../locales/index.ts';
import { openDocument, useOpenDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { AddMenu } from './add-menu.tsx';
import { addAt, freeSocket, insertExisting, insertOnWire, nodeOf, wouldLoop } from './actions.ts';
import { canvasKey, type CanvasHands, commitMoving } from './canvas-keys.ts';
import { CanvasToolbar, firstFit, fitOptions } from './canvas-toolbar.tsx';
import { ConnectMenu } from './connect-menu.tsx';
import { wireAt } from './drop-target.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { type CardNode, createFlowView, type ThreadEdge } from './flow-view.ts';
import { boxOf, cardHeight, cardWidth, grid, type Point } from './geometry.ts';
import { LayerCard } from './layer-card.tsx';
import { connectNodes, moveTo, perform } from './perform.ts';
import { Thread } from './thread.tsx';
import { useView } from './view-state.ts';
import { wirePath } from './wire-path.ts';
import './canvas.css';

const nodeTypes = { layer: LayerCard };
const edgeTypes = { thread: Thread };
const multiKeys = ['Meta', 'Control', 'Shift'];
/** Above this only what is on the screen is drawn. */
const manyNodes = 300;

function PulledThread({ fromX, fromY, toX, toY, fromHandle, connectionStatus }: ConnectionLineComponentProps<CardNode>) {
  const [from, to] = fromHandle.type === 'source' ? [{ x: fromX, y: fromY }, { x: toX, y: toY }] : [{ x: toX, y: toY }, { x: fromX, y: fromY }];
  return <path className="nl-thread-pulled" data-status={connectionStatus ?? undefined} d={wirePath(from, to).d} />;
}

/** From far away cards show less, larger. */
function zoomBand(zoom: number): 'near' | 'mid' | 'far' {
  return zoom < 0.4 ? 'far' : zoom < 0.75 ? 'mid' : 'near';
}

function pointOf(event: MouseEvent | TouchEvent): Point {
  const at = 'clientX' in event ? event : event.changedTouches[0];
  return { x: at?.clientX ?? 0, y: at?.clientY ?? 0 };
}

function cardColor({ data }: CardNode): string {
  return `var(--nl-category-${layerOf(data.type)?.category ?? 'shape'})`;
}

function nodeElement(id: string): HTMLElement | null {
  return document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
}

interface Props {
  readonly onSearch: () => void;
  readonly onSettings: () => void;
}

function Canvas({ onSearch, onSettings }: Props) {
  const { t } = useTranslation('network');
  const flow = useReactFlow<CardNode, ThreadEdge>();
  const shell = useRef<HTMLDivElement>(null);
  const drawing = useOpenDocument((open) => open.document);
  const order = useOpenDocument((open) => open.check.order);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const selectedNodes = useSelection((store) => store.nodes);
  const selectedWires = useSelection((store) => store.wires);
  const { moving, addMenu, connectFrom, minimap, snap, spotlight } = useView();
  const zoom = useStore((state) => zoomBand(state.transform[2]));
  const view = useMemo(createFlowView, []);
  const nodes = useMemo(() => view.nodes(drawing, order, selectedNodes, moving), [view, drawing, order, selectedNodes, moving]);
  const edges = useMemo(() => view.edges(drawing, selectedWires), [view, drawing, selectedWires]);

  const bringIntoView = useCallback((id: string, center: boolean) => {
    const open = openDocument();
    const node = nodeOf(open?.document ?? { nodes: [], wires: [] }, id);
    const pane = shell.current?.getBoundingClientRect();
    if (node === undefined || pane === undefined) return;
    const zoom = flow.getZoom();
    const corner = flow.flowToScreenPosition(node.position);
    const inside = corner.x > pane.left + 8 && corner.y > pane.top + 8 && corner.x + cardWidth * zoom < pane.right - 8 && corner.y + cardHeight * zoom < pane.bottom - 8;
    if (inside && !center) return;
    void flow.setCenter(node.position.x + cardWidth / 2, node.position.y + cardHeight / 2, { zoom: Math.max(zoom, 0.6), duration: 200 });
  }, [flow]);

  // A layer just added or chosen elsewhere comes into view.
  const only = selectedNodes.size === 1 ? [...selectedNodes][0] : undefined;
  useEffect(() => {
    if (only !== undefined) bringIntoView(only, false);
  }, [only, bringIntoView]);
  useEffect(() => {
    if (spotlight === null) return;
    bringIntoView(spotlight.node, true);
    const card = document.getElementById(`card-${spotlight.node}`);
    card?.animate([{ boxShadow: '0 0 0 0 var(--nl-thread)' }, { boxShadow: '0 0 0 14px transparent' }], { duration: 700, iterations: 2 });
  }, [spotlight, bringIntoView]);

  const hands = useMemo<CanvasHands>(() => ({
    fit: () => requestAnimationFrame(() => void flow.fitView(fitOptions)),
    zoom: (step) => void (step > 0 ? flow.zoomIn({ duration: 150 }) : flow.zoomOut({ duration: 150 })),
    search: onSearch,
    settings: onSettings,
    placeOf: (id) => {
      const box = nodeElement(id)?.getBoundingClientRect();
      return box === undefined ? { x: 200, y: 200 } : { x: box.right + 12, y: box.top };
    },
  }), [flow, onSearch, onSettings]);

  /** Keyboard work goes on where it was: on the selected card, else on the canvas. */
  const refocus = useCallback(() => {
    requestAnimationFrame(() => {
      const [id] = useSelection.getState().nodes;
      (id === undefined ? shell.current : nodeElement(id) ?? shell.current)?.focus({ preventScroll: true });
    });
  }, []);

  const onKeyDown = (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.closest('.nl-picker, .nl-toolbar, input, textarea') !== null) return;
    if (!canvasKey(event.nativeEvent, hands)) return;
    event.preventDefault();
    if (event.key === 'Delete' || event.key === 'Backspace' || event.ctrlKey || event.metaKey) refocus();
  };

  const onFocusCapture = (event: React.FocusEvent) => {
    const card = (event.target as HTMLElement).closest<HTMLElement>('.react-flow__node');
    const id = card?.dataset['id'];
    if (card === null || id === undefined || event.target !== card || !card.matches(':focus-visible')) return;
    commitMoving();
    if (!useSelection.getState().nodes.has(id)) useSelection.getState().select([id]);
  };

  const onNodesChange = useCallback((changes: NodeChange<CardNode>[]) => {
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
  }, []);

  const onEdgesChange = useCallback((changes: EdgeChange<ThreadEdge>[]) => {
    const chosen = new Set(useSelection.getState().wires);
    for (const change of changes) {
      if (change.type !== 'select') continue;
      if (change.selected) chosen.add(change.id);
      else chosen.delete(change.id);
    }
    useSelection.getState().select(useSelection.getState().nodes, chosen);
  }, []);

  /** The wire under a dragged card that has none of its own yet. */
  const wireUnder = (card: CardNode): string | null => {
    const open = openDocument();
    const node = nodeOf(open?.document ?? { nodes: [], wires: [] }, card.id);
    if (open === null || node === undefined || useSelection.getState().nodes.size > 1) return null;
    if (open.document.wires.some((wire) => wire.from === node.id || wire.to === node.id)) return null;
    const layer = layerOf(node.type);
    if (layer === undefined || layer.inputs.length === 0 || layer.category === 'output') return null;
    const box = boxOf(node);
    return wireAt(open.document, { x: card.position.x + box.width / 2, y: card.position.y + box.height / 2 });
  };

  const onDragStop = (_: unknown, card: CardNode) => {
    const wire = useView.getState().dropWire;
    const { moving: places, set } = useView.getState();
    if (wire !== null) perform((current) => insertExisting(current, card.id, places.get(card.id) ?? card.position, wire));
    else moveTo([...places].map(([id, point]) => ({ id, ...point })));
    set({ moving: new Map(), dropWire: null });
  };

  const onConnect = useCallback(({ source, target, targetHandle }: Connection) => {
    if (targetHandle !== null) connectNodes(source, target, targetHandle);
  }, []);

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
      const port = freeSocket(open.document, forward ? other : nodeOf(open.document, mine) ?? other);
      if (port !== null) connectNodes(forward ? mine : other.id, forward ? other.id : mine, forward ? port : state.fromHandle.id ?? port);
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

  const dragged = (event: DragEvent): boolean => event.dataTransfer.types.includes(layerDragType);

  const onDragOver = (event: DragEvent) => {
    if (!dragged(event) || readOnly) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    const open = openDocument();
    if (open !== null) useView.getState().set({ dropWire: wireAt(open.document, flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })) });
  };

  const onDrop = (event: DragEvent) => {
    const type = event.dataTransfer.getData(layerDragType);
    const wire = useView.getState().dropWire;
    useView.getState().set({ dropWire: null });
    if (type === '') return;
    event.preventDefault();
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    perform((current) => {
      const inserted = wire === null ? null : insertOnWire(current, type, wire);
      return inserted !== null && inserted.edits.length > 0 ? inserted : addAt(current, type, at);
    });
    refocus();
  };

  return (
    <div
      ref={shell} className="nl-canvas" role="region" aria-label={t('canvas.label')} aria-describedby="nl-canvas-help" tabIndex={-1} data-zoom={zoom}
      onKeyDown={onKeyDown} onFocusCapture={onFocusCapture} onDragOver={onDragOver} onDrop={onDrop} onDragLeave={() => useView.getState().set({ dropWire: null })}
    >
      <p id="nl-canvas-help" className="nl-hidden">{t('canvas.help')}</p>
      <ReactFlow<CardNode, ThreadEdge>
        nodes={nodes} edges={edges} nodeTypes={nodeTypes} edgeTypes={edgeTypes}
        onNodesChange={onNodesChange} onEdgesChange={onEdgesChange}
        onNodeDragStart={commitMoving}
        onNodeDrag={(_, card) => useView.getState().set({ dropWire: wireUnder(card) })} onNodeDragStop={onDragStop} onSelectionDragStop={() => commitMoving()}
        onNodeDoubleClick={onSettings}
        onConnect={onConnect} onConnectEnd={onConnectEnd} onReconnect={(edge, { source, target, targetHandle }) => {
          if (targetHandle === null || wouldLoop(openDocument()?.document ?? { nodes: [], wires: [] }, source, target)) return;
          perform(() => ({
            edits: [{ type: 'disconnect', ids: [edge.id] }, { type: 'connect', wire: { id: edge.id, from: source, to: target, port: targetHandle } }],
            select: [],
          }));
        }}
        isValidConnection={({ source, target }) => !wouldLoop(openDocument()?.document ?? { nodes: [], wires: [] }, source, target)}
        connectionLineComponent={PulledThread} connectionRadius={28}
        nodesDraggable={!readOnly} nodesConnectable={!readOnly} edgesReconnectable={!readOnly} edgesFocusable={false}
        snapToGrid={snap} snapGrid={[grid, grid]} minZoom={0.1} maxZoom={2} fitView fitViewOptions={firstFit}
        deleteKeyCode={null} multiSelectionKeyCode={multiKeys} disableKeyboardA11y zoomOnDoubleClick={false} onlyRenderVisibleElements={nodes.length > manyNodes}
        proOptions={{ hideAttribution: true }}
      >
        <Background variant={BackgroundVariant.Dots} gap={grid * 3} size={1.4} className="nl-canvas-dots" />
        {minimap && nodes.length > 0 && (
          <MiniMap<CardNode>
            pannable zoomable ariaLabel={t('canvas.minimapLabel')} nodeBorderRadius={24} style={{ width: 152, height: 96 }}
            nodeColor={cardColor}
          />
        )}
      </ReactFlow>
      {nodes.length === 0 && <EmptyCanvas />}
      <CanvasToolbar />
      {addMenu !== null && <AddMenu menu={addMenu} onDone={refocus} />}
      {connectFrom !== null && <ConnectMenu from={connectFrom} at={hands.placeOf(connectFrom)} onDone={refocus} />}
    </div>
  );
}

export function NetworkCanvas(props: Props) {
  return <ReactFlowProvider><Canvas {...props} /></ReactFlowProvider>;
}
