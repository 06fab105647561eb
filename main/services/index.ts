/** All services behind the contract, loaded area by area when first asked for, so that a host starts in no time. */
import { existsSync, readFileSync } from 'node:fs';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { type Handlers, type RequestName, requests, type StudioEvent } from '../../shared/contract.ts';
import { forkWorker } from '../workers/fork.ts';
import type { Context, OpenProjects, Paths, WorkerLauncher } from './context.ts';
import type { Desktop } from './system.ts';

export interface ServicesOptions {
  readonly host: Context['host'];
  readonly paths: Paths;
  /** How workers are started. Default: Node child processes. */
  readonly launch?: WorkerLauncher;
  readonly desktop?: Desktop;
  readonly version?: string;
}

export interface Services {
  readonly handlers: Handlers;
  readonly context: Context;
  close(): Promise<void>;
}

const sourceVersion = (): string => (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

const notOpen = (project: string) => new ProblemError(makeProblem({
  code: 'project-not-open',
  what: { en: `No open project has the id ${project}.`, zh: `没有打开的项目：${project}。` },
  how: { en: 'Open it again from the start page.', zh: '请从开始页重新打开。' },
}));

const notYet = (area: string) => new ProblemError(makeProblem({ code: 'not-yet', what: { en: `The part "${area}" is not built yet.`, zh: `“${area}”尚未完成。` } }));

type AnyService = Readonly<Record<string, unknown>> & { readonly projects?: OpenProjects; readonly close?: () => Promise<void> | void };

// TODO(open): static imports once every area has landed.
export function createServices(options: ServicesOptions): Services {
  const listeners = new Set<(event: StudioEvent) => void>();
  const loaded = new Map<string, Promise<AnyService>>();
  let openProjects: OpenProjects | undefined;

  const context: Context = {
    host: options.host,
    version: options.version ?? sourceVersion(),
    paths: options.paths,
    launch: options.launch ?? ((kind) => forkWorker(kind)),
    projects: {
      store: (project) => {
        if (!openProjects) throw notOpen(project);
        return openProjects.store(project);
      },
      ids: () => openProjects?.ids() ?? [],
    },
    emit: (event) => { for (const listener of [...listeners]) listener(event); },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => { listeners.delete(listener); };
    },
  };

  async function load(area: string): Promise<AnyService> {
    const file = new URL(`./${area}.ts`, import.meta.url);
    if (!existsSync(file)) throw notYet(area);
    const module = (await import(file.href)) as Record<string, (context: Context, extra?: unknown) => AnyService>;
    const create = module[`create${area[0]?.toUpperCase()}${area.slice(1)}Service`];
    if (!create) throw notYet(area);
    const service = create(context, area === 'system' ? options.desktop : undefined);
    if (area === 'projects') openProjects = (service.projects ?? service) as OpenProjects;
    return service;
  }

  const service = (area: string): Promise<AnyService> => {
    const present = loaded.get(area) ?? load(area);
    loaded.set(area, present);
    present.catch(() => loaded.delete(area));
    return present;
  };

  const handlers = Object.fromEntries((Object.keys(requests) as RequestName[]).map((name) => [
    name,
    async (input: unknown) => {
      const area = name.slice(0, name.indexOf('.'));
      const handler = (await service(area))[name] as ((input: unknown) => Promise<unknown>) | undefined;
      if (!handler) throw notYet(name);
      return handler(input);
    },
  ])) as unknown as Handlers;

  return {
    handlers,
    context,
    async close() {
      for (const present of [...loaded.values()].reverse()) await (await present.catch(() => undefined))?.close?.();
    },
  };
}
