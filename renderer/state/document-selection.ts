/** What is selected on the canvas, and the clipboard. Not part of the document: not saved, not undone. */
import { create } from 'zustand';
import type { Block, DocumentNode, Wire } from '../../shared/model/document.ts';
import { useDocument } from './document.ts';

export interface Clipboard {
  readonly nodes: readonly DocumentNode[];
  /** Wires between the copied nodes. */
  readonly wires: readonly Wire[];
  /** Blocks of the copied nodes. */
  readonly blocks?: readonly Block[];
}

export interface SelectionStore {
  readonly nodes: ReadonlySet<string>;
  readonly wires: ReadonlySet<string>;
  readonly clipboard: Clipboard | null;
  select(nodes: Iterable<string>, wires?: Iterable<string>): void;
  copy(clipboard: Clipboard): void;
  clear(): void;
}

const none: ReadonlySet<string> = new Set();

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  return a.size === b.size && [...a].every((id) => b.has(id));
}

export const useSelection = create<SelectionStore>()((set, get) => ({
  nodes: none,
  wires: none,
  clipboard: null,
  select(nodes, wires = []) {
    const next = { nodes: new Set(nodes), wires: new Set(wires) };
    const now = get();
    if (sameSet(now.nodes, next.nodes) && sameSet(now.wires, next.wires)) return;
    set(next);
  },
  copy(clipboard) {
    set({ clipboard });
  },
  clear() {
    if (get().nodes.size + get().wires.size > 0) set({ nodes: none, wires: none });
  },
}));

/** The one selected node, when exactly one is. */
export function useSelectedNode(): string | null {
  return useSelection(({ nodes }) => (nodes.size === 1 ? ([...nodes][0] ?? null) : null));
}

// What is gone (deleted here, undone, or removed by another window) is no longer selected.
useDocument.subscribe(({ open }, before) => {
  if (open?.document === before.open?.document) return;
  const { nodes, wires, select } = useSelection.getState();
  if (nodes.size + wires.size === 0) return;
  const nodeIds = new Set(open?.document.nodes.map((node) => node.id));
  const wireIds = new Set(open?.document.wires.map((wire) => wire.id));
  select(
    [...nodes].filter((id) => nodeIds.has(id)),
    [...wires].filter((id) => wireIds.has(id)),
  );
});
