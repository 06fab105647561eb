/** What the Network room shows besides the document: which pane is open, what is being dragged, where a wire was dropped. Not saved with the project. */
import { create } from 'zustand';
import type { Point } from './geometry.ts';

export type BottomTab = 'problems' | 'outline' | 'code';

/** An open menu of layers to add: at a place of the screen, with what the new layer is wired to. */
export interface AddMenu {
  readonly screen: Point;
  /** Where the new layer's card goes, in canvas units; its socket side faces the wire. */
  readonly flow: Point | null;
  readonly from?: string;
  readonly into?: { readonly node: string; readonly port: string };
  readonly wire?: string;
}

interface ViewStore {
  readonly tab: BottomTab;
  readonly bottomOpen: boolean;
  readonly libraryOpen: boolean;
  readonly inspectorOpen: boolean;
  readonly minimap: boolean;
  readonly snap: boolean;
  readonly addMenu: AddMenu | null;
  /** The layer a wire is being drawn from by keyboard. */
  readonly connectFrom: string | null;
  /** The wire a dragged layer would be put on. */
  readonly dropWire: string | null;
  /** A layer to light up, and to bring to the middle: always with `center`, else only if it is out of sight. `count` makes asking twice work. */
  readonly spotlight: { readonly node: string; readonly center: boolean; readonly count: number } | null;
  /** Positions while cards are being moved, before the move is an edit. */
  readonly moving: ReadonlyMap<string, Point>;
  /** Said to screen readers. */
  readonly said: string;
  show(tab: BottomTab): void;
  set(
    change: Partial<
      Pick<ViewStore, 'bottomOpen' | 'libraryOpen' | 'inspectorOpen' | 'minimap' | 'snap' | 'addMenu' | 'connectFrom' | 'dropWire' | 'moving' | 'said'>
    >,
  ): void;
  light(node: string, center?: boolean): void;
}

const roomyHeight = 900;

export const useView = create<ViewStore>()((set, get) => ({
  tab: 'problems',
  bottomOpen: typeof innerHeight === 'number' && innerHeight >= roomyHeight,
  libraryOpen: true,
  inspectorOpen: true,
  minimap: true,
  snap: true,
  addMenu: null,
  connectFrom: null,
  dropWire: null,
  spotlight: null,
  moving: new Map(),
  said: '',
  show(tab) {
    set({ tab, bottomOpen: true });
  },
  set(change) {
    set(change);
  },
  light(node, center = true) {
    set({ spotlight: { node, center, count: (get().spotlight?.count ?? 0) + 1 } });
  },
}));

export function say(sentence: string): void {
  useView.setState({ said: sentence });
}
