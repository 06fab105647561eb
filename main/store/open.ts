/** Making and opening project files: look first, take the lock, bring up to date, then use. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, linkSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import { type Problem, ProblemError } from '../../shared/base/problem.ts';
import type { Document } from '../../shared/model/document.ts';
import { connect, type Connection } from './connection.ts';
import { createDatasets } from './datasets.ts';
import { createDocuments, insertProject } from './documents.ts';
import { createExports } from './exports.ts';
import { syncFile, syncFolder } from './files.ts';
import { inspectContents, inspectFile } from './inspect.ts';
import { lockProject, type Lock } from './lock.ts';
import { claimLog, putForeignLogAway, releaseLog } from './log-owner.ts';
import { applyMigrations, migrate } from './migrate.ts';
import { alreadyThere, asProblem, guarded, missingFile, missingFolder, movedAway, notWritable, older, readOnly as readOnlyProblem } from './problems.ts';
import { createRuns } from './runs.ts';
import { applicationId, schemaVersion } from './schema.ts';
import { createTokenizers } from './tokenizers.ts';
import type { ProjectStore } from './types.ts';

/** Files this process has open, and how often: opening and closing one by hand would drop SQLite's locks on it (POSIX). */
const openHere = new Map<string, number>();

function count(path: string, by: number): void {
  const next = (openHere.get(path) ?? 0) + by;
  if (next === 0) openHere.delete(path);
  else openHere.set(path, next);
}

/** Gives a finished file its name, unless the name is taken. A hard link refuses by itself; not every file system has them. */
function publish(unfinished: string, path: string): void {
  try {
    linkSync(unfinished, path);
    rmSync(unfinished);
  } catch {
    if (existsSync(path)) throw new ProblemError(alreadyThere(path));
    renameSync(unfinished, path);
  }
  syncFolder(dirname(path));
}

/** Makes the file somewhere else in the folder with `make`, then gives it its name: whole or not there. */
async function publishMade(path: string, make: (unfinished: string) => Promise<unknown>): Promise<void> {
  if (existsSync(path)) throw new ProblemError(alreadyThere(path));
  const unfinished = unfinishedName(path);
  try {
    await make(unfinished);
    syncFile(unfinished);
    publish(unfinished, path);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

function unfinishedName(path: string): string {
  return join(dirname(path), `.netloom-${randomUUID()}.part`);
}

function writable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** `refusal`: why nothing may be changed, for one that has no lock. */
function makeStore(path: string, db: Connection, lock: Lock | null, refusal: Problem): ProjectStore {
  const isThere = witness(path);
  const runs = createRuns(path, db);
  const documents = createDocuments(path, db);
  const datasets = createDatasets(path, db);
  const exports = createExports(db);
  let open = true;
  count(path, 1);
  const store: ProjectStore = {
    path,
    readOnly: lock === null,
    ...documents,
    datasets: guarded(path, db, datasets),
    runs: guarded(path, db, runs),
    exports: guarded(path, db, exports),
    tokenizers: guarded(path, db, createTokenizers(path, db)),
    async backup(target) {
      runs.flush();
      await publishMade(resolve(target), (unfinished) => db.backup(unfinished)).catch((error: unknown) => {
        throw asProblem(target, error);
      });
    },
    close() {
      if (!open) return;
      open = false;
      try {
        runs.flush();
        if (lock !== null && !isThere()) takeLogAlong(path, db);
      } finally {
        db.close();
        count(path, -1);
        if (lock !== null) releaseLog(path);
        lock?.release();
      }
    },
  };
  return asking(guarded(path, db, store), () => {
    if (lock === null) throw new ProblemError(refusal);
    if (!isThere()) throw new ProblemError(movedAway(path));
  });
}

/** The same store, that asks before every change. */
function asking(store: ProjectStore, ask: () => void): ProjectStore {
  const after =
    <A extends unknown[], R>(change: (...args: A) => R) =>
    (...args: A): R => {
      ask();
      return change(...args);
    };
  const { datasets, runs, exports, tokenizers } = store;
  const { create, update, appendMetrics, saveCheckpoint, truncateMetrics } = runs;
  return {
    ...store,
    rename: after(store.rename),
    edit: after(store.edit),
    undo: after(store.undo),
    redo: after(store.redo),
    datasets: { ...datasets, begin: after(datasets.begin) },
    runs: {
      ...runs,
      create: after(create),
      update: after(update),
      appendMetrics: after(appendMetrics),
      saveCheckpoint: after(saveCheckpoint),
      truncateMetrics: after(truncateMetrics),
    },
    exports: { ...exports, add: after(exports.add) },
    tokenizers: { ...tokenizers, put: after(tokenizers.put) },
  };
}

/**
 * Whether the file is still the one at its path: what is written to it would be lost with it. SQLite looks itself, but not in WAL mode.
 * Windows does not let an open file be moved.
 */
function witness(path: string): () => boolean {
  if (process.platform === 'win32') return () => true;
  const { dev, ino } = statSync(path, { bigint: true });
  return () => {
    const now = statSync(path, { bigint: true, throwIfNoEntry: false });
    return now?.ino === ino && now.dev === dev;
  };
}

/** All that is in the log goes into its own file, wherever that is: beside another file at the path, it would be taken for the log of that one. */
function takeLogAlong(path: string, db: Connection): void {
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  for (const side of ['-wal', '-shm']) rmSync(`${path}${side}`, { force: true });
}

/** A new project file, open for writing. Throws ProblemError `file-exists` rather than touch another file. */
export function createProject(path: string, project: { readonly name: string; readonly document: Document }): ProjectStore {
  const target = resolve(path);
  if (existsSync(target)) throw new ProblemError(alreadyThere(target));
  if (statSync(dirname(target), { throwIfNoEntry: false })?.isDirectory() !== true) throw new ProblemError(missingFolder(target));
  const unfinished = unfinishedName(target);
  try {
    const db = new Database(unfinished);
    try {
      db.pragma(`application_id = ${applicationId}`);
      applyMigrations(db);
      insertProject(db, project.name, project.document);
      db.pragma('journal_mode = WAL');
    } finally {
      db.close();
    }
    syncFile(unfinished);
    // What a deleted project's crash left behind would be taken for the new one's.
    for (const orphan of ['-wal', '-shm', '-journal']) rmSync(`${target}${orphan}`, { force: true });
    publish(unfinished, target);
  } catch (error) {
    throw asProblem(target, error);
  } finally {
    rmSync(unfinished, { force: true });
  }
  return openProject(target);
}

/**
 * Opens a project. The first opener of any process writes; others, and `readOnly`, look. A file that is not ours, is
 * damaged, foreign or newer throws a ProblemError and stays as it was. Fast however much data is inside: what is big is
 * proved when it is read.
 */
export function openProject(path: string, options: { readonly readOnly?: boolean } = {}): ProjectStore {
  const given = resolve(path);
  if (!existsSync(given)) throw new ProblemError(missingFile(given));
  const real = realpathSync(given);
  const mayWrite = writable(real);
  if (!openHere.has(real)) {
    if (mayWrite) putForeignLogAway(real);
    inspectFile(real);
  }
  const lock = options.readOnly === true || !mayWrite ? null : lockProject(real);
  let db: Connection | undefined;
  try {
    if (lock !== null) claimLog(real);
    db = connect(real, lock === null);
    const version = openHere.has(real) ? inspectContents(real, db) : null;
    if (lock !== null) migrate(db, real);
    else if ((version ?? db.pragma('user_version', { simple: true })) !== schemaVersion) throw new ProblemError(older(real));
    return makeStore(real, db, lock, mayWrite ? readOnlyProblem(real) : notWritable(real));
  } catch (error) {
    db?.close();
    if (lock !== null) releaseLog(real);
    lock?.release();
    throw asProblem(real, error);
  }
}
