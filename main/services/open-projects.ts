/** The projects that are open in this host: one store each, found by id or by path, watched for backups, kept open while work goes on. */
import { randomUUID } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { notOpen } from '../store/not-open.ts';
import { openProject } from '../store/open.ts';
import type { ProjectStore } from '../store/types.ts';
import type { Backups } from './backups.ts';
import { createBusyProjects } from './busy-projects.ts';
import type { Context, OpenProjects } from './context.ts';
import { freeProjectPath, projectEnding, safeFileName, tryRename } from './file-names.ts';
import { inUse } from './project-problems.ts';
import type { RecentProjects } from './recent.ts';

export interface ProjectRegistry extends OpenProjects {
  /** Id of the open project at a path, if it is one. */
  idOf(path: string): string | undefined;
  /** Opens it, or finds it open; its id. */
  open(path: string): Promise<string>;
  /** From now on this store is an open project; its id. */
  admit(file: ProjectStore): string;
  /** Now, or once nothing goes on in it any more. */
  close(project: string): void;
  /** Closes the project at a path where it is open, so that the file can be moved. Throws `project-in-use` while work goes on in it. */
  release(path: string): void;
  /** A file that is open stays so; one that is not is opened for `body` only. */
  withStore<T>(path: string, body: (file: ProjectStore) => Promise<T>): Promise<T>;
  /** After a new name: the file follows it when it had the old one, nothing is going on and nobody else reads it. */
  followName(project: string, oldName: string, name: string): void;
  closeAll(): void;
}

/** Runs that no process is working on any more say so from now on. */
async function settleRuns(file: ProjectStore): Promise<void> {
  const unsettled = file.runs.list().some(({ status }) => status === 'preparing' || status === 'running');
  if (unsettled && !file.readOnly) (await import('./runs.ts')).markInterruptedRuns(file);
}

export function createProjectRegistry(context: Context, recent: RecentProjects, backups: Backups): ProjectRegistry {
  return new Registry(context, recent, backups);
}

class Registry implements ProjectRegistry {
  readonly #recent: RecentProjects;
  readonly #backups: Backups;
  readonly #busy;
  readonly #stores = new Map<string, ProjectStore>();

  constructor(context: Context, recent: RecentProjects, backups: Backups) {
    this.#recent = recent;
    this.#backups = backups;
    this.#busy = createBusyProjects(context, (project) => {
      this.#closeNow(project);
    });
  }

  store(project: string): ProjectStore {
    const found = this.#stores.get(project);
    if (found === undefined) throw notOpen(project);
    return found;
  }

  ids(): readonly string[] {
    return [...this.#stores.keys()];
  }

  idOf(path: string): string | undefined {
    const given = resolve(path);
    const real = existsSync(given) ? realpathSync(given) : given;
    return [...this.#stores].find(([, file]) => file.path === real)?.[0];
  }

  async open(path: string): Promise<string> {
    const known = this.idOf(path);
    if (known !== undefined) {
      this.#busy.keepOpen(known);
      this.#recent.remember(this.store(known).path, this.store(known).name());
      return known;
    }
    const file = openProject(path);
    await settleRuns(file);
    // Another request may have opened it while the runs were settled: then that one is the writer and stays.
    const twin = this.idOf(path);
    if (twin === undefined) return this.admit(file);
    file.close();
    return twin;
  }

  admit(file: ProjectStore): string {
    const id = `project-${randomUUID().slice(0, 12)}`;
    this.#stores.set(id, file);
    this.#backups.watch(id, file);
    this.#recent.remember(file.path, file.name());
    return id;
  }

  close(project: string): void {
    this.store(project);
    if (this.#busy.has(project)) this.#busy.closeWhenIdle(project);
    else this.#closeNow(project);
  }

  release(path: string): void {
    const known = this.idOf(path);
    if (known === undefined) return;
    if (this.#busy.has(known)) throw inUse(this.store(known).name());
    this.#closeNow(known);
  }

  async withStore<T>(path: string, body: (file: ProjectStore) => Promise<T>): Promise<T> {
    const known = this.idOf(path);
    if (known !== undefined) return body(this.store(known));
    const file = openProject(path, { readOnly: false });
    try {
      return await body(file);
    } finally {
      file.close();
    }
  }

  followName(project: string, oldName: string, name: string): void {
    const file = this.store(project);
    const stem = basename(file.path, projectEnding);
    const plain = (words: string): string => safeFileName(words).replace(/ \d+$/, '');
    if (plain(stem) !== plain(oldName) || safeFileName(name) === stem || this.#busy.has(project)) return;
    const target = freeProjectPath(dirname(file.path), name);
    this.#backups.unwatch(project);
    file.close();
    // Side files that stay show another reader; moving the file from under it would part the two.
    const quiet = !existsSync(`${file.path}-wal`) && !existsSync(`${file.path}-shm`);
    const moved = quiet && tryRename(file.path, target);
    this.#stores.set(project, openProject(moved ? target : file.path));
    this.#backups.watch(project, this.store(project));
    if (moved) this.#recent.forget(file.path);
  }

  closeAll(): void {
    this.#busy.end();
    const failures: unknown[] = [];
    for (const project of this.ids()) {
      try {
        this.#closeNow(project);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  #closeNow(project: string): void {
    const file = this.#stores.get(project);
    // First of all it is not open any more: closing may fail to write the last points of a curve (a full disk).
    this.#stores.delete(project);
    this.#backups.unwatch(project);
    file?.close();
  }
}
