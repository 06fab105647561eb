/** The open project's document: what every room reads and edits. Edits are pure, show at once, and are on disk within moments (see document-sync.ts). */
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import { assert } from '../../shared/base/assert.ts';
import { makeProblem, type Problem } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { DocumentState, Project } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { type Check, check } from '../../shared/model/check.ts';
import { checkData } from '../../shared/model/check-data.ts';
import type { Document } from '../../shared/model/document.ts';
import { api } from '../api/index.ts';
import { afterFrame } from '../ui/after-frame.ts';
import { createDocumentSync, type DocumentSync, type DocumentView, type Edits, type Saving, type Transport } from './document-sync.ts';

export interface OpenDocument extends DocumentView {
  readonly project: string;
  /** True when another window holds the file: look, but do not change. */
  readonly readOnly: boolean;
  /** The data version in use; null while there is none. */
  readonly dataset: Dataset | null;
  /** Shapes, costs and Problems of `document`, those with its data among them; always of the same value. */
  readonly check: Check;
}

export interface DocumentStore {
  /** Null while no project is open. */
  readonly open: OpenDocument | null;
  /** Why the last edit was not made; shown, then cleared. */
  readonly refusal: Problem | null;
  load(project: Project): void;
  close(): void;
  /** Makes the edits as one undoable step. False (with `refusal` set) when they do not apply. */
  edit(edits: Edits): boolean;
  undo(): void;
  redo(): void;
  /** For `document` events. */
  accept(project: string, state: DocumentState): void;
  /** For `dataset` events: the data the document now learns from. */
  setDataset(dataset: Dataset | null): void;
  clearRefusal(): void;
  /** Resolves when everything is on disk. */
  settled(): Promise<void>;
}

const readOnlyProblem = makeProblem({
  code: 'read-only',
  what: text('This project is open in another window.', '这个项目已在另一个窗口中打开。'),
  how: text('Close it there to make changes here.', '请先在那个窗口中关闭它,再在这里修改。'),
});

/** What a start would be refused for, known beforehand. Data that has not arrived yet, or was just undone, is not judged. */
function checkAll(document: Document, dataset: Dataset | null): Check {
  const found = check(document);
  if (dataset === null || dataset.id !== document.data.version) return found;
  const more = checkData(document, dataset);
  return more.length === 0 ? found : { ...found, problems: [...found.problems, ...more] };
}

/** One store per transport; the studio has one, tests make their own. */
export function createDocumentStore(transport: Transport, drawn: () => Promise<void>): UseBoundStore<StoreApi<DocumentStore>> {
  let sync: DocumentSync | null = null;

  return create<DocumentStore>()((set, get) => {
    const changed = (view: DocumentView) => {
      const { open } = get();
      if (open === null) return;
      const checked = view.document === open.document ? open.check : checkAll(view.document, open.dataset);
      set({ open: { ...open, ...view, check: checked } });
    };

    return {
      open: null,
      refusal: null,
      load(project) {
        sync?.stop();
        sync = createDocumentSync({
          transport,
          project: project.id,
          state: project.state,
          changed,
          drawn,
          refused: (refusal) => {
            set({ refusal });
          },
        });
        const view = sync.view();
        set({
          open: { ...view, project: project.id, readOnly: project.readOnly, dataset: project.dataset, check: checkAll(view.document, project.dataset) },
          refusal: null,
        });
      },
      close() {
        sync?.stop();
        sync = null;
        set({ open: null, refusal: null });
      },
      edit(edits) {
        const { open } = get();
        if (sync === null || open === null || edits.length === 0) return false;
        if (open.readOnly) {
          set({ refusal: readOnlyProblem });
          return false;
        }
        const result = sync.edit(edits);
        // What is made now has the last word: why another edit was not no longer matters.
        if (!result.ok) set({ refusal: result.problem });
        else if (get().refusal !== null) set({ refusal: null });
        return result.ok;
      },
      undo() {
        if (get().open?.readOnly === false) sync?.undo();
      },
      redo() {
        if (get().open?.readOnly === false) sync?.redo();
      },
      accept(project, state) {
        if (get().open?.project === project) sync?.accept(state);
      },
      setDataset(dataset) {
        const { open } = get();
        if (open !== null && open.dataset !== dataset) set({ open: { ...open, dataset, check: checkAll(open.document, dataset) } });
      },
      clearRefusal() {
        set({ refusal: null });
      },
      settled: () => sync?.settled() ?? Promise.resolve(),
    };
  });
}

export const useDocument = createDocumentStore(api, afterFrame);

/** For rooms inside a project, where a document is always open. */
export function useOpenDocument<T>(selector: (open: OpenDocument) => T): T {
  return useDocument((store) => {
    assert(store.open !== null, 'no project is open');
    return selector(store.open);
  });
}

/** The open document outside React: in commands and event handlers. */
export function openDocument(): OpenDocument | null {
  return useDocument.getState().open;
}

export type { Document, Saving };
