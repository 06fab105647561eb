/** Projects: new, open, recent, rename, duplicate, copy, trash, close; and every change of the document. */
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, realpathSync, renameSync, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { DocumentState, HandlersOf, Project } from '../../shared/contract.ts';
import type { Document } from '../../shared/model/document.ts';
import { emptyDocument, templateOf } from '../../shared/model/templates/index.ts';
import { createProject, openProject } from '../store/open.ts';
import { missingFile, notOurs } from '../store/problems.ts';
import type { ProjectStore } from '../store/types.ts';
import { createBackups } from './backups.ts';
import { createBusyProjects } from './busy-projects.ts';
import type { Context, OpenProjects } from './context.ts';
import { freeProjectPath, mustEndWith, projectEnding, safeFileName } from './file-names.ts';
import { createRecentProjects, summarize } from './recent.ts';
import { moveToTrash } from './trash.ts';

export interface ProjectsService extends HandlersOf<'projects'> {
  readonly projects: OpenProjects;
  close(): Promise<void>;
}

function notOpen(project: string): ProblemError {
  return new ProblemError(makeProblem({
    code: 'project-not-open',
    what: text(`The project "${project}" is not open any more.`, `项目“${project}”已不再打开。`),
    how: text('Open it again from the start page.', '请从起始页重新打开。'),
  }));
}

function inUse(name: string): ProblemError {
  return new ProblemError(makeProblem({
    code: 'project-in-use',
    what: text(`"${name}" is being trained, or data is being read into it, here or in another window.`, `“${name}”正在训练或导入数据（在这里或另一个窗口中）。`),
    how: text('Wait until that is done, or stop it, then try again.', '请等待完成或停止后再试。'),
  }));
}

function beginning(template: string | null, document: Document | null): Document {
  // A version of the data belongs to the project it was imported into.
  if (document !== null) return { ...document, data: { ...document.data, version: null } };
  if (template === null) return emptyDocument();
  const found = templateOf(template);
  if (found !== undefined) return found.build();
  throw new ProblemError(makeProblem({
    code: 'no-such-template',
    what: text(`There is no template "${template}".`, `没有名为“${template}”的模板。`),
  }));
}

export function createProjectsService(context: Context): ProjectsService {
  const open = new Map<string, ProjectStore>();
  const recent = createRecentProjects(context.paths.state);
  const backups = createBackups(context);
  const busy = createBusyProjects(context, (project) => { closeNow(project); });

  function store(project: string): ProjectStore {
    const found = open.get(project);
    if (found === undefined) throw notOpen(project);
    return found;
  }

  function idOf(path: string): string | undefined {
    const given = resolve(path);
    const real = existsSync(given) ? realpathSync(given) : given;
    return [...open].find(([, file]) => file.path === real)?.[0];
  }

  function closeNow(project: string): void {
    const file = open.get(project);
    // First of all it is not open any more: closing may fail to write the last points of a curve (a full disk).
    open.delete(project);
    backups.unwatch(project);
    file?.close();
  }

  function toProject(id: string): Project {
    const file = store(id);
    const state = file.state();
    const { version } = state.document.data;
    return {
      id, path: file.path, name: file.name(), state, readOnly: file.readOnly,
      dataset: version === null ? null : file.datasets.get(version), runs: [...file.runs.list()],
    };
  }

  /** Runs that no process is working on any more say so from now on. */
  async function settleRuns(file: ProjectStore): Promise<void> {
    const unsettled = file.runs.list().some(({ status }) => status === 'preparing' || status === 'running');
    if (unsettled && !file.readOnly) (await import('./runs.ts')).markInterruptedRuns(file);
  }

  function admit(file: ProjectStore): Project {
    const id = `project-${randomUUID().slice(0, 12)}`;
    open.set(id, file);
    backups.watch(id, file);
    recent.remember(file.path, file.name());
    return toProject(id);
  }

  async function openPath(path: string): Promise<Project> {
    const known = idOf(path);
    if (known !== undefined) {
      busy.keepOpen(known);
      recent.remember(store(known).path, store(known).name());
      return toProject(known);
    }
    const file = openProject(path);
    await settleRuns(file);
    // Another request may have opened it while the runs were settled: then that one is the writer and stays.
    const twin = idOf(path);
    if (twin === undefined) return admit(file);
    file.close();
    return toProject(twin);
  }

  /** A file that is open stays so; one that is not is opened for `body` only. */
  async function withStore<T>(path: string, body: (file: ProjectStore) => Promise<T>): Promise<T> {
    const known = idOf(path);
    if (known !== undefined) return body(store(known));
    const file = openProject(path, { readOnly: false });
    try {
      return await body(file);
    } finally {
      file.close();
    }
  }

  function announce(project: string, before: string | null, state: DocumentState): DocumentState {
    context.emit({ type: 'document', project, state });
    const { version } = state.document.data;
    if (version !== before) context.emit({ type: 'dataset', project, dataset: version === null ? null : store(project).datasets.get(version) });
    return state;
  }

  /** Any step of the document, told to every window when it changed something. */
  function step(project: string, take: (file: ProjectStore) => DocumentState): DocumentState {
    const file = store(project);
    const before = file.state();
    const state = take(file);
    return state.revision === before.revision ? state : announce(project, before.document.data.version, state);
  }

  /** The file follows the project's name when it had it, nothing is going on and nobody else reads it. */
  function moveFile(project: string, oldName: string, name: string): void {
    const file = store(project);
    const stem = basename(file.path, projectEnding);
    const plain = (words: string): string => safeFileName(words).replace(/ \d+$/, '');
    if (plain(stem) !== plain(oldName) || safeFileName(name) === stem || busy.has(project)) return;
    const target = freeProjectPath(dirname(file.path), name);
    backups.unwatch(project);
    file.close();
    // Side files that stay show another reader; moving the file from under it would part the two.
    const quiet = !existsSync(`${file.path}-wal`) && !existsSync(`${file.path}-shm`);
    const moved = quiet && tryRename(file.path, target);
    open.set(project, openProject(moved ? target : file.path));
    backups.watch(project, store(project));
    if (moved) recent.forget(file.path);
  }

  const projects: OpenProjects = { store, ids: () => [...open.keys()] };

  return {
    projects,
    async close() {
      busy.end();
      const failures: unknown[] = [];
      for (const project of [...open.keys()]) {
        try {
          closeNow(project);
        } catch (error) {
          failures.push(error);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
    'projects.recent': async () => [...recent.list()],
    'projects.forget': async ({ path }) => {
      recent.forget(path);
      return {};
    },
    'projects.create': async ({ name, path, template, document }) => {
      const begin = beginning(template, document);
      if (path !== null) mustEndWith(context.host, path, projectEnding);
      if (path !== null) return admit(createProject(path, { name, document: begin }));
      mkdirSync(context.paths.projects, { recursive: true });
      return admit(createProject(freeProjectPath(context.paths.projects, name), { name, document: begin }));
    },
    'projects.open': async ({ path }) => openPath(path),
    'projects.get': async ({ project }) => toProject(project),
    'projects.close': async ({ project }) => {
      store(project);
      if (busy.has(project)) busy.closeWhenIdle(project);
      else closeNow(project);
      return {};
    },
    'projects.rename': async ({ project, name }) => {
      const oldName = store(project).name();
      store(project).rename(name);
      moveFile(project, oldName, name);
      const { path } = store(project);
      recent.remember(path, name);
      return { name, path };
    },
    'projects.duplicate': async ({ path }) => {
      const { target, name } = await withStore(path, async (file) => {
        const target = freeProjectPath(dirname(file.path), file.name());
        await file.backup(target);
        return { target, name: basename(target, projectEnding) };
      });
      await withStore(target, async (copy) => { copy.rename(name); });
      recent.remember(target, name);
      return summarize(target, name);
    },
    'projects.saveCopy': async ({ project, path }) => {
      mustEndWith(context.host, path, projectEnding);
      const file = store(project);
      await file.backup(path);
      return summarize(resolve(path), file.name());
    },
    'projects.trash': async ({ path }) => {
      const known = idOf(path);
      if (known !== undefined && busy.has(known)) throw inUse(store(known).name());
      if (known !== undefined) closeNow(known);
      if (!existsSync(path)) throw new ProblemError(missingFile(path));
      const real = realpathSync(path);
      if (!statSync(real).isFile() || extname(real).toLowerCase() !== projectEnding) throw new ProblemError(notOurs(real));
      mustBeFree(real);
      await moveToTrash(real, context.paths.home);
      recent.forget(real);
      recent.forget(path);
      return {};
    },
    'projects.backups': async ({ path }) => [...backups.list(path)],
    'projects.restore': async ({ path, backup }) => {
      const known = idOf(path);
      if (known !== undefined && busy.has(known)) throw inUse(store(known).name());
      if (known !== undefined) closeNow(known);
      if (existsSync(path)) mustBeFree(realpathSync(path));
      const replaced = backups.restore(path, backup);
      return { project: await openPath(path), replaced };
    },
    'projects.edit': async ({ project, revision, edits }) => step(project, (file) => file.edit(revision, edits)),
    'projects.undo': async ({ project, revision }) => step(project, (file) => file.undo(revision)),
    'projects.redo': async ({ project, revision }) => step(project, (file) => file.redo(revision)),
  };
}

/** False when the system does not allow it (a scanner holds the file, the folder is protected): the old name will do. */
function tryRename(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Opening it folds what a killed process left in its log into the file; one that cannot be opened is thrown away as it is. */
function mustBeFree(path: string): void {
  let file: ProjectStore;
  try {
    file = openProject(path);
  } catch {
    return;
  }
  const { readOnly } = file;
  const name = file.name();
  file.close();
  if (readOnly) throw inUse(name);
}
