/** Carries an action out: sends its edits as one step, selects what it made, tells screen readers. */
import { makeProblem, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { SavedBlock } from '../../shared/contract.ts';
import type { Document } from '../../shared/model/document.ts';
import { nodeName } from '../../shared/model/names.ts';
import { openDocument, useDocument } from '../state/document.ts';
import type { Edits } from '../state/document-sync.ts';
import { useSelection } from '../state/document-selection.ts';
import { useSettings } from '../state/settings.ts';
import * as actions from './actions.ts';
import { align, type Alignment, arrange } from './arrange.ts';
import { insertSaved, makeBlock } from './block-actions.ts';
import { boundsOf, boxOf } from './geometry.ts';
import { say, useView } from './view-state.ts';

/** False when nothing was done. */
export function perform(make: (document: Document) => actions.Action): boolean {
  const open = openDocument();
  if (open === null) return false;
  const { edits, select } = make(open.document);
  if (edits.length === 0 || !useDocument.getState().edit(edits)) return false;
  useSelection.getState().select(select);
  const name = openDocument()?.history.undo;
  if (name) say(name[useSettings.getState().language]);
  return true;
}

/** Keeps the selection as it is. */
export function performEdits(edits: Edits): boolean {
  return edits.length > 0 && useDocument.getState().edit(edits);
}

export function connectNodes(from: string, to: string, port: string): boolean {
  const open = openDocument();
  if (open === null) return false;
  if (actions.wouldLoop(open.document, from, to)) {
    useDocument.setState({ refusal: loopProblem(open.document, from, to) });
    return false;
  }
  return perform((document) => ({ ...actions.connect(document, from, to, port), select: [...useSelection.getState().nodes] }));
}

function loopProblem(document: Document, from: string, to: string): Problem {
  const [a, b] = [from, to].map((id) => {
    const node = actions.nodeOf(document, id);
    return node === undefined ? text(id, id) : nodeName(node);
  });
  return makeProblem({
    code: 'would-close-a-circle',
    place: { node: to },
    what: text('That wire would close a circle.', '这条连线会形成回路。'),
    why: text(`What "${a?.en}" makes already comes from "${b?.en}".`, `“${a?.zh}”的输出本来就来自“${b?.zh}”。`),
    how: text('Data flows one way, from the input to the answer. Connect to a later layer.', '数据只朝一个方向流动：从输入到答案。请连接到后面的层。'),
  });
}

export function removeSelected(): boolean {
  const { nodes, wires } = useSelection.getState();
  return perform((document) => actions.remove(document, nodes, wires));
}

export function copySelected(): boolean {
  const open = openDocument();
  const { nodes, copy } = useSelection.getState();
  if (open === null || nodes.size === 0) return false;
  copy(actions.copy(open.document, nodes));
  return true;
}

export function pasteCopied(): boolean {
  const { clipboard } = useSelection.getState();
  return clipboard !== null && perform((document) => actions.paste(document, clipboard));
}

export function duplicateSelected(): boolean {
  const { nodes } = useSelection.getState();
  return perform((document) => actions.paste(document, actions.copy(document, nodes)));
}

/** Makes the selected layers one block. */
export function makeBlockOfSelected(name: string): boolean {
  const { nodes } = useSelection.getState();
  return perform((document) => makeBlock(document, nodes, name));
}

/** Puts a kept block below the network. */
export function addSavedBlock(saved: SavedBlock): boolean {
  return perform((document) => {
    const bounds = boundsOf(document.nodes.map(boxOf));
    const below = bounds === null ? { x: 112, y: 56 } : { x: bounds.x + bounds.width / 2, y: bounds.y + bounds.height + 160 };
    return insertSaved(document, saved, below);
  });
}

export function selectAll(): void {
  const open = openDocument();
  if (open !== null) useSelection.getState().select(open.document.nodes.map((node) => node.id));
}

function moved(document: Document, places: readonly { readonly id: string; readonly x: number; readonly y: number }[]): Edits {
  const positions = places.filter(({ id, x, y }) => {
    const node = actions.nodeOf(document, id);
    return node !== undefined && (node.position.x !== x || node.position.y !== y);
  });
  return positions.length === 0 ? [] : [{ type: 'move-nodes', positions }];
}

export function moveTo(places: readonly { readonly id: string; readonly x: number; readonly y: number }[]): boolean {
  const open = openDocument();
  return open !== null && performEdits(moved(open.document, places));
}

export function arrangeAll(): boolean {
  const open = openDocument();
  return open !== null && moveTo(arrange(open.document));
}

export function alignSelected(how: Alignment): boolean {
  const open = openDocument();
  const { nodes } = useSelection.getState();
  if (open === null) return false;
  return moveTo(
    align(
      open.document.nodes.filter((node) => nodes.has(node.id)).map((node) => ({ id: node.id, ...boxOf(node) })),
      how,
    ),
  );
}

/** Applies a Problem's Fix as one undoable step and lights up the place. */
export function applyFix(problem: Problem): boolean {
  const open = openDocument();
  if (open === null || problem.fix === undefined) return false;
  const before = new Set(open.document.nodes.map((node) => node.id));
  const done = performEdits(actions.withRoom(open.document, problem.fix.edits));
  if (!done) return false;
  const added = openDocument()?.document.nodes.find((node) => !before.has(node.id));
  const place = added?.id ?? problem.place.node;
  // What can be seen stays where it is: the person is looking at it.
  if (place !== undefined) showNode(place, false);
  const name = openDocument()?.history.undo;
  if (name) say(name[useSettings.getState().language]);
  return true;
}

/** Selects a layer, brings it to the middle (without `center` only if it is out of sight) and lights it up. */
export function showNode(node: string, center = true): void {
  useSelection.getState().select([node]);
  useView.getState().light(node, center);
}
