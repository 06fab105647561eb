/** The document and its undo history in the file. Each step is one transaction: on disk before it is acknowledged. */
import type { DocumentState } from '../../shared/contract.ts';
import { ProblemError, unwrap } from '../../shared/base/problem.ts';
import type { Text } from '../../shared/base/text.ts';
import type { Document } from '../../shared/model/document.ts';
import { applyEdits } from '../../shared/model/edits.ts';
import { applyChange, changeSchema, diff, invert, isEmpty, type Change } from '../../shared/model/history.ts';
import { readDocument } from '../../shared/model/upgrade.ts';
import { agrees, sha256, transact, type Connection } from './connection.ts';
import { damaged, nothingTo, staleRevision } from './problems.ts';
import type { ProjectStore } from './types.ts';

type Documents = Pick<ProjectStore, 'name' | 'rename' | 'state' | 'edit' | 'undo' | 'redo'>;

interface ProjectRow {
  readonly name: string;
  readonly revision: number;
  readonly cursor: number;
  readonly document: string;
  readonly sha256: Buffer;
}

interface StepRow {
  readonly name: string;
  readonly change: string;
  readonly sha256: Buffer;
}

/** What is in memory of the project row. */
interface Current {
  readonly revision: number;
  readonly cursor: number;
  readonly document: Document;
}

export function insertProject(db: Connection, name: string, document: Document): void {
  const json = JSON.stringify(document);
  db.prepare('INSERT INTO project (id, name, created_at, revision, cursor, document, sha256) VALUES (1, ?, ?, 0, 0, ?, ?)').run(
    name,
    new Date().toISOString(),
    json,
    sha256(json),
  );
}

export function createDocuments(path: string, db: Connection): Documents {
  const selectProject = db.prepare<[], ProjectRow>('SELECT name, revision, cursor, document, sha256 FROM project WHERE id = 1');
  const selectRevision = db.prepare<[], { revision: number }>('SELECT revision FROM project WHERE id = 1');
  const selectStep = db.prepare<[number], StepRow>('SELECT name, change, sha256 FROM step WHERE number = ?');
  const selectStepName = db.prepare<[number], { name: string }>('SELECT name FROM step WHERE number = ?');
  let current: Current | null = null;

  function fail(detail: string): never {
    throw new ProblemError(damaged(path, detail));
  }

  function parse(json: string, hash: Buffer, what: string): unknown {
    if (!agrees(sha256(json), hash)) fail(what);
    return JSON.parse(json);
  }

  /** Kept between calls: the one writer knows; a reader looks whether the revision moved. */
  function load(): Current {
    if (current !== null && selectRevision.get()?.revision === current.revision) return current;
    const row = selectProject.get() ?? fail('no document');
    const document = unwrap(readDocument(parse(row.document, row.sha256, 'document')));
    current = { revision: row.revision, cursor: row.cursor, document };
    return current;
  }

  function stepName(number: number): Text | null {
    const row = selectStepName.get(number);
    return row === undefined ? null : (JSON.parse(row.name) as Text);
  }

  function toState({ revision, cursor, document }: Current): DocumentState {
    return { revision, document, history: { undo: stepName(cursor), redo: stepName(cursor + 1) } };
  }

  function expect(revision: number): Current {
    const state = load();
    if (state.revision !== revision) throw new ProblemError(staleRevision(revision, state.revision));
    return state;
  }

  /** One transaction: `before` (the history) and the new document. Memory follows only when the disk has it. */
  function write(next: Current, before: () => void): DocumentState {
    const json = JSON.stringify(next.document);
    transact(db, () => {
      before();
      db.prepare('UPDATE project SET revision = ?, cursor = ?, document = ?, sha256 = ? WHERE id = 1').run(next.revision, next.cursor, json, sha256(json));
    });
    current = next;
    return toState(next);
  }

  function readChange(number: number): Change | null {
    const row = selectStep.get(number);
    return row === undefined ? null : changeSchema.parse(parse(row.change, row.sha256, `undo step ${number}`));
  }

  function move(revision: number, what: 'undo' | 'redo'): DocumentState {
    const state = expect(revision);
    const change = readChange(what === 'undo' ? state.cursor : state.cursor + 1);
    if (change === null) throw new ProblemError(nothingTo(what));
    const document = applyChange(state.document, what === 'undo' ? invert(change) : change);
    const cursor = state.cursor + (what === 'undo' ? -1 : 1);
    return write({ revision: state.revision + 1, cursor, document }, () => undefined);
  }

  return {
    name: () => selectProject.get()?.name ?? fail('no name'),
    rename(name) {
      transact(db, () => db.prepare('UPDATE project SET name = ? WHERE id = 1').run(name));
    },
    state: () => toState(load()),
    edit(revision, edits) {
      const state = expect(revision);
      const { document, name } = unwrap(applyEdits(state.document, edits));
      const change = diff(state.document, document);
      // Setting what is set already is not a step to undo.
      if (isEmpty(change)) return toState(state);
      const cursor = state.cursor + 1;
      return write({ revision: state.revision + 1, cursor, document }, () => {
        const json = JSON.stringify(change);
        db.prepare('DELETE FROM step WHERE number >= ?').run(cursor);
        db.prepare('INSERT INTO step (number, name, at, change, sha256) VALUES (?, ?, ?, ?, ?)').run(
          cursor,
          JSON.stringify(name),
          new Date().toISOString(),
          json,
          sha256(json),
        );
      });
    },
    undo: (revision) => move(revision, 'undo'),
    redo: (revision) => move(revision, 'redo'),
  };
}
