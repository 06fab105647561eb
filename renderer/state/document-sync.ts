/** Keeps a project's document in step with its file: edits show at once, travel in order, one at a time, and are replayed on whatever the file says. */
import type { DocumentState, RequestInput, RequestName, RequestOutput } from '../../shared/contract.ts';
import { type Problem, ProblemError, type Result } from '../../shared/base/problem.ts';
import type { Text } from '../../shared/base/text.ts';
import type { Document } from '../../shared/model/document.ts';
import { applyEdits } from '../../shared/model/edits.ts';
import { shareById, shareStructure } from './document-sharing.ts';

/** The part of the api this needs; a test gives its own. */
export interface Transport {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>;
}

export type Saving = 'saved' | 'saving' | 'waiting';

/** What the screen shows: the file's document with the edits on their way already applied. */
export interface DocumentView {
  readonly document: Document;
  readonly revision: number;
  readonly history: DocumentState['history'];
  /** `waiting`: the services do not answer; edits are kept and tried again. */
  readonly saving: Saving;
}

/** As they come: parsed strictly by `applyEdits`, here and again by the services. */
export type Edits = readonly { readonly type: string; readonly [field: string]: unknown }[];

type Pending = { readonly kind: 'edit'; readonly edits: Edits } | { readonly kind: 'undo' } | { readonly kind: 'redo' };

export interface DocumentSync {
  readonly view: () => DocumentView;
  /** Applies the edits as one undoable step and sends them; the name of the step, or why they do not apply. */
  edit(edits: Edits): Result<Text>;
  undo(): void;
  redo(): void;
  /** The file changed: by another window, an import, a command line. */
  accept(state: DocumentState): void;
  /** Resolves when every edit made so far is on disk (or refused). */
  settled(): Promise<void>;
  stop(): void;
}

interface Options {
  readonly transport: Transport;
  readonly project: string;
  readonly state: DocumentState;
  readonly changed: (view: DocumentView) => void;
  readonly refused: (problem: Problem) => void;
  /** Resolves when the screen shows the edit: it is sent then. Default: at once. */
  readonly drawn?: () => Promise<void>;
  /** Milliseconds before the n-th retry when the services do not answer. */
  readonly retryDelay?: (attempt: number) => number;
}

const maxStale = 5;
/** Refusals that say nothing about the edit: the services were out of reach. */
const outOfReach: ReadonlySet<string> = new Set(['connection-lost', 'not-connected']);

/** With the parts of `previous` that are the same: what shows them is not drawn again. */
function reconcile(previous: Document, next: Document): Document {
  return shareStructure(previous, {
    ...next,
    nodes: shareById(previous.nodes, next.nodes) as Document['nodes'],
    wires: shareById(previous.wires, next.wires) as Document['wires'],
  });
}

/** What the file says with what is still on its way; edits that no longer apply are left out here and refused when sent. */
function replay({ document, history }: DocumentState, pending: readonly Pending[]): Pick<DocumentView, 'document' | 'history'> {
  for (const item of pending) {
    const applied = item.kind === 'edit' ? applyEdits(document, item.edits) : null;
    if (applied?.ok !== true) continue;
    document = applied.value.document;
    history = { undo: applied.value.name, redo: null };
  }
  return { document, history };
}

function send({ transport, project }: Options, { revision }: DocumentState, item: Pending): Promise<DocumentState> {
  switch (item.kind) {
    case 'edit':
      return transport.request('projects.edit', { project, revision, edits: [...item.edits] });
    case 'undo':
      return transport.request('projects.undo', { project, revision });
    case 'redo':
      return transport.request('projects.redo', { project, revision });
  }
}

/** True when an edit of `before` whose answer was lost had reached the file after all. */
function isDone(item: Pending, before: Document, now: Document): boolean {
  if (item.kind !== 'edit') return false;
  const expected = applyEdits(before, item.edits);
  return expected.ok && shareStructure(expected.value.document, now) === expected.value.document;
}

export function createDocumentSync(options: Options): DocumentSync {
  const { transport, project } = options;
  const drawn = options.drawn ?? (() => Promise.resolve());
  const retryDelay = options.retryDelay ?? ((attempt: number) => Math.min(5000, 250 * 2 ** attempt));
  let base = options.state;
  let pending: readonly Pending[] = [];
  let newest: DocumentState | null = null;
  let sending = false;
  let stopped = false;
  let waiters: (() => void)[] = [];
  let view: DocumentView = { document: base.document, revision: base.revision, history: base.history, saving: 'saved' };

  function show(next: Partial<DocumentView>): void {
    view = { ...view, ...next };
    if (!stopped) options.changed(view);
  }

  function showPending(saving: Saving): void {
    const { document, history } = replay(base, pending);
    show({ document: reconcile(view.document, document), revision: base.revision, history, saving });
  }

  function takeNewest(): void {
    if (newest !== null && newest.revision > base.revision) base = newest;
    newest = null;
  }

  /** One item to its end: on disk, or refused. */
  async function deliver(item: Pending): Promise<void> {
    let stale = 0;
    for (let attempt = 0; !stopped; ) {
      try {
        const state = await send(options, base, item);
        if (state.revision > base.revision) base = state;
        return;
      } catch (error) {
        if (!(error instanceof ProblemError) || outOfReach.has(error.problem.code)) {
          show({ saving: 'waiting' });
          await new Promise((resolve) => setTimeout(resolve, retryDelay(attempt)));
          attempt += 1;
          continue;
        }
        if (error.problem.code !== 'stale-revision' || stale >= maxStale) {
          options.refused(error.problem);
          return;
        }
        stale += 1;
        const current = await transport.request('projects.get', { project }).catch(() => null);
        if (current === null) continue;
        const arrived = attempt > 0 && isDone(item, base.document, current.state.document);
        base = current.state;
        showPending('saving');
        if (arrived) return;
      }
    }
  }

  async function pump(): Promise<void> {
    if (sending) return;
    sending = true;
    await drawn();
    for (let head = pending[0]; head !== undefined && !stopped; head = pending[0]) {
      await deliver(head);
      pending = pending.slice(1);
      takeNewest();
      showPending(pending.length === 0 ? 'saved' : 'saving');
    }
    sending = false;
    const done = waiters;
    waiters = [];
    for (const resolve of done) resolve();
  }

  function enqueue(item: Pending): void {
    pending = [...pending, item];
    void pump();
  }

  return {
    view: () => view,
    edit(edits) {
      const applied = applyEdits(view.document, edits);
      if (!applied.ok) return applied;
      const { document, name } = applied.value;
      show({ document, history: { undo: name, redo: null }, saving: 'saving' });
      enqueue({ kind: 'edit', edits });
      return { ok: true, value: name };
    },
    undo() {
      if (view.history.undo === null) return;
      show({ saving: 'saving' });
      enqueue({ kind: 'undo' });
    },
    redo() {
      if (view.history.redo === null) return;
      show({ saving: 'saving' });
      enqueue({ kind: 'redo' });
    },
    accept(state) {
      // Our own change comes back as an event, often before its answer: while something is on its way, wait for the answer.
      if (newest === null || state.revision > newest.revision) newest = state;
      if (sending) return;
      takeNewest();
      showPending('saved');
    },
    settled: () =>
      sending
        ? new Promise((resolve) => {
            waiters.push(resolve);
          })
        : Promise.resolve(),
    stop() {
      stopped = true;
    },
  };
}
