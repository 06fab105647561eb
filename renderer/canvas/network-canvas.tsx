/** The drawing: React Flow shows what the stores hold, and turns gestures into actions. The only place that knows React Flow, with its cards and threads. */
import {
  Background,
  BackgroundVariant,
  type ConnectionLineComponentProps,
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  useReactFlow,
  useStore,
  type Viewport,
} from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type DragEvent, type KeyboardEvent, useCallback, useEffect, useMemo, useRef } from 'react';
import { layerOf } from '../../shared/layers/index.ts';
import { layerDragType } from '../library/palette.ts';
import { useTranslation } from '../locales/index.ts';
import { openDocument, useOpenDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { AddMenu } from './add-menu.tsx';
import { addAt, insertOnWire, nodeOf } from './actions.ts';
import { BlockFrames } from './block-frames.tsx';
import { canvasKey, canvasKeyUp, type CanvasHands, commitMoving } from './canvas-keys.ts';
import { CanvasToolbar, firstFit, fitOptions } from './canvas-toolbar.tsx';
import { ConnectMenu } from './connect-menu.tsx';
import { wireAt } from './drop-target.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { type CardNode, createFlowView, type ThreadEdge } from './flow-view.ts';
import { cardHeight, cardWidth, grid } from './geometry.ts';
import { createGestures } from './gestures.ts';
import { LayerCard } from './layer-card.tsx';
import { perform } from './perform.ts';
import { Thread } from './thread.tsx';
import { useView } from './view-state.ts';
import { wirePath } from './wire-path.ts';
import './canvas.css';

const nodeTypes = { layer: LayerCard };
const edgeTypes = { thread: Thread };
const snapGrid: [number, number] = [grid, grid];
const proOptions = { hideAttribution: true };
const mapSize = { width: 152, height: 96 };
const multiKeys = ['Meta', 'Control', 'Shift'];
/** Not the view of any fit: the person, or a Problem, chose another. */
const nowhere: Viewport = { x: Number.NaN, y: 0, zoom: 1 };
/** Above this only what is on the screen is drawn. */
const manyNodes = 80;

function PulledThread({ fromX, fromY, toX, toY, fromHandle, connectionStatus }: ConnectionLineComponentProps<CardNode>) {
  const [from, to] =
    fromHandle.type === 'source'
      ? [
          { x: fromX, y: fromY },
          { x: toX, y: toY },
        ]
      : [
          { x: toX, y: toY },
          { x: fromX, y: fromY },
        ];
  return <path className="nl-thread-pulled" data-status={connectionStatus ?? undefined} d={wirePath(from, to).d} />;
}

/** From far away cards show less, larger. */
function zoomBand(zoom: number): 'near' | 'mid' | 'far' {
  return zoom < 0.4 ? 'far' : zoom < 0.75 ? 'mid' : 'near';
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
  const fitted = useRef<Viewport | null>(null);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const selectedNodes = useSelection((store) => store.nodes);
  const selectedWires = useSelection((store) => store.wires);
  const { moving, addMenu, connectFrom, minimap, snap, spotlight } = useView();
  const zoom = useStore((state) => zoomBand(state.transform[2]));
  const view = useMemo(createFlowView, []);
  const gestures = useMemo(() => createGestures(flow), [flow]);
  // Lists keep their identity while nothing in them is drawn otherwise: most edits do not draw the canvas at all, only their cards and wires.
  const nodes = useOpenDocument((open) => view.nodes(open.document, open.check.order, selectedNodes, moving));
  const edges = useOpenDocument((open) => view.edges(open.document, selectedWires));

  const bringIntoView = useCallback(
    (id: string, center: boolean) => {
      const open = openDocument();
      const node = nodeOf(open?.document ?? { nodes: [], wires: [] }, id);
      const pane = shell.current?.getBoundingClientRect();
      if (node === undefined || pane === undefined) return;
      const zoom = flow.getZoom();
      const corner = flow.flowToScreenPosition(node.position);
      const inside =
        corner.x > pane.left + 8 && corner.y > pane.top + 8 && corner.x + cardWidth * zoom < pane.right - 8 && corner.y + cardHeight * zoom < pane.bottom - 8;
      if (inside && !center) return;
      fitted.current = nowhere;
      void flow.setCenter(node.position.x + cardWidth / 2, node.position.y + cardHeight / 2, { zoom: Math.max(zoom, 0.6), duration: 200 });
    },
    [flow],
  );

  // Until somebody moves or zooms, all of it stays in view when a pane opens or the window changes.
  useEffect(() => {
    const element = shell.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      const { x, y, zoom } = flow.getViewport();
      if (fitted.current !== null && (fitted.current.x !== x || fitted.current.y !== y || fitted.current.zoom !== zoom)) return;
      void flow.fitView(firstFit).then(() => {
        fitted.current = flow.getViewport();
      });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [flow]);

  // A layer just added or chosen elsewhere comes into view.
  const only = selectedNodes.size === 1 ? [...selectedNodes][0] : undefined;
  useEffect(() => {
    if (only !== undefined) bringIntoView(only, false);
  }, [only, bringIntoView]);
  useEffect(() => {
    if (spotlight === null) return;
    bringIntoView(spotlight.node, spotlight.center);
    const card = document.getElementById(`card-${spotlight.node}`);
    card?.animate([{ boxShadow: '0 0 0 0 var(--nl-thread)' }, { boxShadow: '0 0 0 14px transparent' }], { duration: 700, iterations: 2 });
  }, [spotlight, bringIntoView]);

  const hands = useMemo<CanvasHands>(
    () => ({
      fit: () => requestAnimationFrame(() => void flow.fitView(fitOptions)),
      zoom: (step) => void (step > 0 ? flow.zoomIn({ duration: 150 }) : flow.zoomOut({ duration: 150 })),
      search: onSearch,
      settings: onSettings,
      placeOf: (id) => {
        const box = nodeElement(id)?.getBoundingClientRect();
        return box === undefined ? { x: 200, y: 200 } : { x: box.right + 12, y: box.top };
      },
    }),
    [flow, onSearch, onSettings],
  );

  /** Keyboard work goes on where it was: on the selected card, else on the canvas. */
  const refocus = useCallback(() => {
    requestAnimationFrame(() => {
      const [id] = useSelection.getState().nodes;
      (id === undefined ? shell.current : (nodeElement(id) ?? shell.current))?.focus({ preventScroll: true });
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
      ref={shell}
      className="nl-canvas"
      role="region"
      aria-label={t('canvas.label')}
      aria-describedby="nl-canvas-help"
      tabIndex={-1}
      data-zoom={zoom}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => canvasKeyUp(event.key)}
      onBlur={() => canvasKeyUp()}
      onFocusCapture={onFocusCapture}
      onDragOver={onDragOver}
      onDrop={onDrop}
      onDragLeave={() => useView.getState().set({ dropWire: null })}
    >
      <p id="nl-canvas-help" className="nl-hidden">
        {t('canvas.help')}
      </p>
      <ReactFlow<CardNode, ThreadEdge>
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        {...gestures}
        onNodeDoubleClick={onSettings}
        connectionLineComponent={PulledThread}
        connectionRadius={28}
        nodesDraggable={!readOnly}
        nodesConnectable={!readOnly}
        edgesReconnectable={!readOnly}
        edgesFocusable={false}
        snapToGrid={snap}
        snapGrid={snapGrid}
        minZoom={0.02}
        maxZoom={2}
        fitView
        fitViewOptions={firstFit}
        deleteKeyCode={null}
        multiSelectionKeyCode={multiKeys}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements={nodes.length > manyNodes}
        proOptions={proOptions}
      >
        <BlockFrames />
        <Background variant={BackgroundVariant.Dots} gap={grid * 3} size={1.4} className="nl-canvas-dots" />
        {minimap && nodes.length > 0 && (
          <MiniMap<CardNode> pannable zoomable ariaLabel={t('canvas.minimapLabel')} nodeBorderRadius={24} style={mapSize} nodeColor={cardColor} />
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
  return (
    <ReactFlowProvider>
      <Canvas {...props} />
    </ReactFlowProvider>
  );
}
