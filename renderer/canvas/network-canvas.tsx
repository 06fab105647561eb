/** The drawing: React Flow shows what the stores hold, and turns gestures into actions. The only place that knows React Flow, with its cards and threads. */
import { Background, BackgroundVariant, type ConnectionLineComponentProps, MiniMap, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { type FocusEvent, type KeyboardEvent, useCallback, useMemo, useRef } from 'react';
import { layerOf } from '../../shared/layers/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { AddMenu } from './add-menu.tsx';
import { BlockFrames } from './block-frames.tsx';
import { canvasKey, canvasKeyUp, type CanvasHands, commitMoving } from './canvas-keys.ts';
import { CanvasToolbar, firstFit, fitOptions } from './canvas-toolbar.tsx';
import { ConnectMenu } from './connect-menu.tsx';
import { createDropping } from './dropping.ts';
import { EmptyCanvas } from './empty-canvas.tsx';
import { type CardNode, createFlowView, type ThreadEdge } from './flow-view.ts';
import { grid } from './geometry.ts';
import { createGestures } from './gestures.ts';
import { LayerCard } from './layer-card.tsx';
import { Thread } from './thread.tsx';
import { useFollowing } from './use-following.ts';
import { useView } from './view-state.ts';
import { wirePath } from './wire-path.ts';
import './canvas.css';

const nodeTypes = { layer: LayerCard };
const edgeTypes = { thread: Thread };
const snapGrid: [number, number] = [grid, grid];
const proOptions = { hideAttribution: true };
const mapSize = { width: 152, height: 96 };
const multiKeys = ['Meta', 'Control', 'Shift'];
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

/** A card that the keyboard came to is selected. */
function selectFocused({ target }: FocusEvent): void {
  const card = (target as HTMLElement).closest<HTMLElement>('.react-flow__node');
  const id = card?.dataset['id'];
  if (card === null || id === undefined || target !== card || !card.matches(':focus-visible')) return;
  commitMoving();
  if (!useSelection.getState().nodes.has(id)) useSelection.getState().select([id]);
}

/** Cards and wires. Lists keep their identity while nothing in them is drawn otherwise: most edits do not draw this at all, only their cards and wires. */
function Drawing({ onSettings }: { readonly onSettings: () => void }) {
  const { t } = useTranslation('network');
  const flow = useReactFlow<CardNode, ThreadEdge>();
  const readOnly = useOpenDocument((open) => open.readOnly);
  const selectedNodes = useSelection((store) => store.nodes);
  const selectedWires = useSelection((store) => store.wires);
  const moving = useView((view) => view.moving);
  const minimap = useView((view) => view.minimap);
  const snap = useView((view) => view.snap);
  const view = useMemo(createFlowView, []);
  const gestures = useMemo(() => createGestures(flow), [flow]);
  const nodes = useOpenDocument((open) => view.nodes(open.document, open.check.order, selectedNodes, moving));
  const edges = useOpenDocument((open) => view.edges(open.document, selectedWires));
  return (
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
  );
}

interface Props {
  readonly onSearch: () => void;
  readonly onSettings: () => void;
}

function Canvas({ onSearch, onSettings }: Props) {
  const { t } = useTranslation('network');
  const flow = useReactFlow<CardNode, ThreadEdge>();
  const shell = useRef<HTMLDivElement>(null);
  const empty = useOpenDocument(({ document }) => document.nodes.length === 0);
  const addMenu = useView((view) => view.addMenu);
  const connectFrom = useView((view) => view.connectFrom);
  const zoom = useStore((state) => zoomBand(state.transform[2]));
  useFollowing(shell, flow);

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

  const dropping = useMemo(() => createDropping(flow, refocus), [flow, refocus]);

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
      onFocusCapture={selectFocused}
      {...dropping}
    >
      <p id="nl-canvas-help" className="nl-hidden">
        {t('canvas.help')}
      </p>
      <Drawing onSettings={onSettings} />
      {empty && <EmptyCanvas />}
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
