/** A layer dragged from the palette: the wire below it lights up, and it goes there, or where it is let go. */
import type { ReactFlowInstance } from '@xyflow/react';
import type { DragEvent } from 'react';
import { layerDragType } from '../library/palette.ts';
import { openDocument } from '../state/document.ts';
import { addAt, insertOnWire } from './actions.ts';
import { wireAt } from './drop-target.ts';
import type { CardNode, ThreadEdge } from './flow-view.ts';
import { perform } from './perform.ts';
import { useView } from './view-state.ts';

/** Handlers of the canvas. `done`: called when a layer has been dropped. */
export function createDropping(flow: ReactFlowInstance<CardNode, ThreadEdge>, done: () => void) {
  const placeOf = (event: DragEvent) => flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
  const light = (dropWire: string | null) => useView.getState().set({ dropWire });
  return {
    onDragOver(event: DragEvent) {
      const open = openDocument();
      if (open === null || open.readOnly || !event.dataTransfer.types.includes(layerDragType)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      light(wireAt(open.document, placeOf(event)));
    },
    onDrop(event: DragEvent) {
      const type = event.dataTransfer.getData(layerDragType);
      const wire = useView.getState().dropWire;
      light(null);
      if (type === '') return;
      event.preventDefault();
      const at = placeOf(event);
      perform((current) => {
        const inserted = wire === null ? null : insertOnWire(current, type, wire);
        return inserted !== null && inserted.edits.length > 0 ? inserted : addAt(current, type, at);
      });
      done();
    },
    onDragLeave: () => light(null),
  };
}
