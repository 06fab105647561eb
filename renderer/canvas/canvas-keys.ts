/** The keyboard of the canvas and the outline. Undo, redo and the rooms have theirs in `commands`. */
import i18next from 'i18next';
import { openDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { canFeed, nodeOf } from './actions.ts';
import { grid, type Point, snapPoint } from './geometry.ts';
import { arrangeAll, copySelected, duplicateSelected, makeBlockOfSelected, moveTo, pasteCopied, removeSelected, selectAll } from './perform.ts';
import { useView } from './view-state.ts';

/** What a key may do that needs the canvas on the screen. */
export interface CanvasHands {
  fit(): void;
  zoom(step: 1 | -1): void;
  search(): void;
  settings(): void;
  /** Where a menu for this node should open. */
  placeOf(node: string): Point;
}

const arrows: { readonly [key: string]: Point } = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

/** Steps of a held arrow key, and of presses that follow each other this closely, become one undoable move. */
const settleMs = 350;
let settling: ReturnType<typeof setTimeout> | undefined;
/** Cards are being moved by keys, and no edit has been made of it yet. */
let nudged = false;

export function commitMoving(): void {
  clearTimeout(settling);
  nudged = false;
  const { moving, set } = useView.getState();
  if (moving.size === 0) return;
  const places = [...moving].map(([id, point]) => ({ id, ...point }));
  moveTo(places);
  set({ moving: new Map() });
}

function nudge(direction: Point, far: boolean): boolean {
  const open = openDocument();
  const { nodes } = useSelection.getState();
  if (open === null || open.readOnly || nodes.size === 0) return false;
  const step = grid * (far ? 5 : 1);
  const { moving, set, snap } = useView.getState();
  const next = new Map(moving);
  for (const id of nodes) {
    const now = moving.get(id) ?? nodeOf(open.document, id)?.position;
    if (now === undefined) continue;
    const place = { x: now.x + direction.x * step, y: now.y + direction.y * step };
    next.set(id, snap ? snapPoint(place) : place);
  }
  set({ moving: next });
  nudged = true;
  // The move ends when the key is let go, not when a busy machine is late with the next step.
  clearTimeout(settling);
  return true;
}

/** A key was let go, or (without a key) the focus left: then no more will be heard of the key. */
export function canvasKeyUp(key?: string): void {
  if (!nudged) return;
  if (key === undefined) commitMoving();
  else if (arrows[key] !== undefined) {
    clearTimeout(settling);
    settling = setTimeout(commitMoving, settleMs);
  }
}

function selectedOne(): string | null {
  const { nodes } = useSelection.getState();
  return nodes.size === 1 ? ([...nodes][0] ?? null) : null;
}

export function startConnecting(): boolean {
  const open = openDocument();
  const node = nodeOf(open?.document ?? { nodes: [], wires: [] }, selectedOne());
  if (open === null || open.readOnly || node === undefined || !canFeed(node.type)) return false;
  useView.getState().set({ connectFrom: node.id });
  return true;
}

/** Opens the menu of layers that fit after the selected one. */
export function startAdding(hands: CanvasHands): boolean {
  const open = openDocument();
  const node = nodeOf(open?.document ?? { nodes: [], wires: [] }, selectedOne());
  if (open === null || open.readOnly || node === undefined) return false;
  const outgoing = open.document.wires.filter((wire) => wire.from === node.id);
  const [only] = outgoing;
  if (outgoing.length === 1 && only !== undefined) useView.getState().set({ addMenu: { screen: hands.placeOf(node.id), flow: null, wire: only.id } });
  else if (canFeed(node.type)) useView.getState().set({ addMenu: { screen: hands.placeOf(node.id), flow: null, from: node.id } });
  else return false;
  return true;
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

function withControl(event: KeyPress): (() => unknown) | null {
  switch (event.key.toLowerCase()) {
    case 'c':
      return copySelected;
    case 'x':
      return () => copySelected() && removeSelected();
    case 'v':
      return pasteCopied;
    case 'd':
      return duplicateSelected;
    case 'a':
      return () => {
        selectAll();
      };
    case 'g':
      return () => makeBlockOfSelected(i18next.t('network:blocks.stem'));
    default:
      return null;
  }
}

function plain(event: KeyPress, hands: CanvasHands): (() => unknown) | null {
  switch (event.key) {
    case 'Delete':
    case 'Backspace':
      return removeSelected;
    case 'Enter':
      return () => hands.settings();
    case '/':
      return () => hands.search();
    case 'c':
    case 'C':
      return startConnecting;
    case 'a':
    case 'A':
      return () => startAdding(hands);
    case 'l':
    case 'L':
      return () => {
        if (arrangeAll()) hands.fit();
      };
    case '0':
      return () => hands.fit();
    case '+':
    case '=':
      return () => hands.zoom(1);
    case '-':
      return () => hands.zoom(-1);
    case 'Escape':
      return () => useSelection.getState().clear();
    default:
      return null;
  }
}

/** True when the key meant something here. */
export function canvasKey(event: KeyPress, hands: CanvasHands): boolean {
  if (event.altKey) return false;
  const direction = arrows[event.key];
  if (direction !== undefined && !event.ctrlKey && !event.metaKey) return nudge(direction, event.shiftKey);
  commitMoving();
  const action = event.ctrlKey || event.metaKey ? (event.shiftKey ? null : withControl(event)) : plain(event, hands);
  if (action === null) return false;
  action();
  return true;
}
