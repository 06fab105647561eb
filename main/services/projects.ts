/** Projects: new, open, recent, rename, duplicate, copy, trash, close; and every change of the document. */
import { existsSync, mkdirSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { DocumentState, HandlersOf, Project } from '../../shared/contract.ts';
import type { Document } from '../../shared/model/document.ts';
import { emptyDocument, templateOf, templates } from '../../shared/model/templates/index.ts';
import { createProject, openProject } from '../store/open.ts';
import { missingFile, notOurs } from '../store/problems.ts';
import type { ProjectStore } from '../store/types.ts';
import { createBackups } from './backups.ts';
import type { Context, OpenProjects } from './context.ts';
import { freeProjectPath, mustEndWith, projectEnding, safeFileName } from './file-names.ts';
import { createProjectRegistry } from './open-projects.ts';
import { inUse } from './project-problems.ts';
import { createRecentProjects, summarize } from './recent.ts';
import { moveToTrash } from './trash.ts';

export interface ProjectsService extends HandlersOf<'projects'> {
  readonly projects: OpenProjects;
  close(): Promise<void>;
}

function beginning(template: string | null, document: Document | null): Document {
  // A version of the data belongs to the project it was imported into.
  if (document !== null) return { ...document, data: { ...document.data, version: null } };
  if (template === null) return emptyDocument();
  const found = templateOf(template);
  if (found !== undefined) return found.build();
  const all = templates.map(({ id }) => id).join(', ');
  throw new ProblemError(
    makeProblem({
      code: 'no-such-template',
      what: text(`There is no template "${template}".`, `没有名为“${template}”的模板。`),
      how: text(`The templates are: ${all}.`, `可用的模板：${all}。`),
    }),
  );
}

export function createProjectsService(context: Context): ProjectsService {
  const recent = createRecentProjects(context.paths.state);
  const backups = createBackups(context);
  const projects = createProjectRegistry(context, recent, backups);

  function toProject(id: string): Project {
    const file = projects.store(id);
    const state = file.state();
    const { version } = state.document.data;
    return {
      id,
      path: file.path,
      name: file.name(),
      state,
      readOnly: file.readOnly,
      dataset: version === null ? null : file.datasets.get(version),
      runs: [...file.runs.list()],
    };
  }

  function announce(project: string, before: string | null, state: DocumentState): DocumentState {
    context.emit({ type: 'document', project, state });
    const { version } = state.document.data;
    if (version !== before) context.emit({ type: 'dataset', project, dataset: version === null ? null : projects.store(project).datasets.get(version) });
    return state;
  }

  /** Any step of the document, told to every window when it changed something. */
  function step(project: string, take: (file: ProjectStore) => DocumentState): DocumentState {
    const file = projects.store(project);
    const before = file.state();
    const state = take(file);
    return state.revision === before.revision ? state : announce(project, before.document.data.version, state);
  }

  return {
    projects,
    async close() {
      projects.closeAll();
    },
    'projects.recent': async () => [...recent.list()],
    'projects.forget': async ({ path }) => {
      recent.forget(path);
      return {};
    },
    'projects.create': async ({ name, path, template, document }) => {
      const begin = beginning(template, document);
      if (path !== null) mustEndWith(context.host, path, projectEnding);
      if (path !== null) return toProject(projects.admit(createProject(path, { name, document: begin })));
      mkdirSync(context.paths.projects, { recursive: true });
      const file = freeProjectPath(context.paths.projects, name);
      // The number of the file, too: projects of one name could not be told apart.
      const number = basename(file, projectEnding).slice(safeFileName(name).length);
      return toProject(projects.admit(createProject(file, { name: name + number, document: begin })));
    },
    'projects.open': async ({ path }) => toProject(await projects.open(path)),
    'projects.get': async ({ project }) => toProject(project),
    'projects.close': async ({ project }) => {
      projects.close(project);
      return {};
    },
    'projects.rename': async ({ project, name }) => {
      const oldName = projects.store(project).name();
      projects.store(project).rename(name);
      projects.followName(project, oldName, name);
      const { path } = projects.store(project);
      recent.remember(path, name);
      return { name, path };
    },
    'projects.duplicate': async ({ path }) => {
      const { target, name } = await projects.withStore(path, async (file) => {
        const target = freeProjectPath(dirname(file.path), file.name());
        await file.backup(target);
        return { target, name: basename(target, projectEnding) };
      });
      await projects.withStore(target, async (copy) => {
        copy.rename(name);
      });
      recent.remember(target, name);
      return summarize(target, name);
    },
    'projects.saveCopy': async ({ project, path }) => {
      mustEndWith(context.host, path, projectEnding);
      const file = projects.store(project);
      await file.backup(path);
      return summarize(resolve(path), file.name());
    },
    'projects.trash': async ({ path }) => {
      projects.release(path);
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
      projects.release(path);
      if (existsSync(path)) mustBeFree(realpathSync(path));
      const replaced = backups.restore(path, backup);
      return { project: toProject(await projects.open(path)), replaced };
    },
    'projects.edit': async ({ project, revision, edits }) => step(project, (file) => file.edit(revision, edits)),
    'projects.undo': async ({ project, revision }) => step(project, (file) => file.undo(revision)),
    'projects.redo': async ({ project, revision }) => step(project, (file) => file.redo(revision)),
  };
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
