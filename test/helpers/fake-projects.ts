/** The `projects.edit`, `undo`, `redo` and `get` services in memory, with faults on demand: for tests of the document store. */
import { makeProblem, ProblemError, unwrap } from '../../shared/base/problem.ts';
import { text, type Text } from '../../shared/base/text.ts';
import type { DocumentState, RequestInput, RequestName, RequestOutput } from '../../shared/contract.ts';
import type { Document } from '../../shared/model/document.ts';
import { applyEdits } from '../../shared/model/edits.ts';
import type { Edits } from '../../renderer/state/document-sync.ts';

type Fault = 'offline' | 'lost-answer' | 'refuse';

export interface FakeProjects {
  request<N extends RequestName>(name: N, input: RequestInput<N>): Promise<RequestOutput<N>>;
  state(): DocumentState;
  /** Another window edits the same file. */
  editElsewhere(edits: Edits): DocumentState;
  /** What goes wrong with the next requests, in order. */
  readonly faults: Fault[];
  /** Names of the requests that came, in order. */
  readonly seen: string[];
}

export function fakeProjects(document: Document): FakeProjects {
  const past: { document: Document; name: Text }[] = [];
  let future: { document: Document; name: Text }[] = [];
  let now = document;
  let revision = 1;
  const faults: Fault[] = [];
  const seen: string[] = [];
  // As over the wire: nothing keeps its identity.
  const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
  const state = (): DocumentState => copy({ revision, document: now, history: { undo: past.at(-1)?.name ?? null, redo: future.at(-1)?.name ?? null } });
  const refuse = (code: string) => new ProblemError(makeProblem({ code, what: text(code, code) }));

  function step(edits: Edits): void {
    const applied = unwrap(applyEdits(now, edits));
    past.push({ document: now, name: applied.name });
    future = [];
    now = applied.document;
    revision += 1;
  }

  function turn(from: { document: Document; name: Text }[], to: { document: Document; name: Text }[]): void {
    const last = from.pop();
    if (last === undefined) throw refuse('nothing-to-undo');
    to.push({ document: now, name: last.name });
    now = last.document;
    revision += 1;
  }

  async function answer(name: string, input: { revision?: number; edits?: { type: string }[] }): Promise<unknown> {
    await Promise.resolve();
    seen.push(name);
    const fault = faults.shift();
    if (fault === 'offline') throw new Error('no connection');
    if (fault === 'refuse') throw refuse('no-thanks');
    if (name === 'projects.get') return { state: state() };
    if (input.revision !== revision) throw refuse('stale-revision');
    if (name === 'projects.edit') step(input.edits ?? []);
    else if (name === 'projects.undo') turn(past, future);
    else turn(future, past);
    if (fault === 'lost-answer') throw new Error('connection lost');
    return state();
  }

  return {
    request: (name, input) => answer(name, input as never) as never,
    state,
    faults,
    seen,
    editElsewhere(edits) {
      step(edits);
      return state();
    },
  };
}
