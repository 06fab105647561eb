/** The view follows what happens: all of it fits until somebody moves or zooms; a layer just added, chosen or shown comes into sight. */
import type { ReactFlowInstance, Viewport } from '@xyflow/react';
import { type RefObject, useCallback, useEffect, useRef } from 'react';
import { openDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { nodeOf } from './actions.ts';
import { firstFit } from './canvas-toolbar.tsx';
import type { CardNode, ThreadEdge } from './flow-view.ts';
import { cardHeight, cardWidth } from './geometry.ts';
import { useView } from './view-state.ts';

/** Not the view of any fit: the person, or a Problem, chose another. */
const nowhere: Viewport = { x: Number.NaN, y: 0, zoom: 1 };
/** From the edge of the canvas, in pixels. */
const margin = 8;

function sameView(a: Viewport, b: Viewport): boolean {
  return a.x === b.x && a.y === b.y && a.zoom === b.zoom;
}

export function useFollowing(shell: RefObject<HTMLDivElement | null>, flow: ReactFlowInstance<CardNode, ThreadEdge>): void {
  const spotlight = useView((view) => view.spotlight);
  const chosen = useSelection(({ nodes }) => (nodes.size === 1 ? [...nodes][0] : undefined));
  const fitted = useRef<Viewport | null>(null);

  const bringIntoView = useCallback(
    (id: string, center: boolean) => {
      const node = nodeOf(openDocument()?.document ?? { nodes: [], wires: [] }, id);
      const pane = shell.current?.getBoundingClientRect();
      if (node === undefined || pane === undefined) return;
      const zoom = flow.getZoom();
      const corner = flow.flowToScreenPosition(node.position);
      const inside =
        corner.x > pane.left + margin &&
        corner.y > pane.top + margin &&
        corner.x + cardWidth * zoom < pane.right - margin &&
        corner.y + cardHeight * zoom < pane.bottom - margin;
      if (inside && !center) return;
      fitted.current = nowhere;
      void flow.setCenter(node.position.x + cardWidth / 2, node.position.y + cardHeight / 2, { zoom: Math.max(zoom, 0.6), duration: 200 });
    },
    [shell, flow],
  );

  // A pane opened, or the window changed.
  useEffect(() => {
    const element = shell.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => {
      if (fitted.current !== null && !sameView(fitted.current, flow.getViewport())) return;
      void flow.fitView(firstFit).then(() => {
        fitted.current = flow.getViewport();
      });
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [shell, flow]);

  useEffect(() => {
    if (chosen !== undefined) bringIntoView(chosen, false);
  }, [chosen, bringIntoView]);
  useEffect(() => {
    if (spotlight === null) return;
    bringIntoView(spotlight.node, spotlight.center);
    const card = document.getElementById(`card-${spotlight.node}`);
    card?.animate([{ boxShadow: '0 0 0 0 var(--nl-thread)' }, { boxShadow: '0 0 0 14px transparent' }], { duration: 700, iterations: 2 });
  }, [spotlight, bringIntoView]);
}
