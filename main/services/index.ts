/** All services behind the contract, loaded area by area when first asked for, so that a host starts in no time. */
import { readFileSync } from 'node:fs';
import { type Handlers, type RequestName, requests, type StudioEvent } from '../../shared/contract.ts';
import { notOpen } from '../store/not-open.ts';
import { forkWorker } from '../workers/fork.ts';
import { type Area, areaOf, areas, closingOrder, type Service } from './areas.ts';
import type { Context, OpenProjects, Paths, WorkerLauncher } from './context.ts';
import type { Desktop } from './system.ts';

export interface ServicesOptions {
  readonly host: Context['host'];
  readonly paths: Paths;
  /** How workers are started. Default: Node child processes. */
  readonly launch?: WorkerLauncher;
  readonly desktop?: Desktop;
  /** Default: the version of package.json. */
  readonly version?: string;
}

export interface Services {
  readonly handlers: Handlers;
  readonly context: Context;
  /** Stops workers, writes what is left, closes the project files. */
  close(): Promise<void>;
}

const sourceVersion = (): string => (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version;

export function createServices(options: ServicesOptions): Services {
  const { desktop = {} } = options;
  const listeners = new Set<(event: StudioEvent) => void>();
  const loaded = new Map<Area, Promise<Service<Area>>>();
  let open: OpenProjects | undefined;

  const context: Context = {
    host: options.host,
    version: options.version ?? sourceVersion(),
    paths: options.paths,
    launch: options.launch ?? ((kind) => forkWorker(kind)),
    // No project can be open before the projects service was first asked for.
    projects: {
      store(project) {
        if (!open) throw notOpen(project);
        return open.store(project);
      },
      ids: () => open?.ids() ?? [],
    },
    emit: (event) => {
      for (const listener of [...listeners]) listener(event);
    },
    onEvent: (listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };

  async function load(area: Area): Promise<Service<Area>> {
    if (area !== 'projects') return areas[area](context, desktop) as Promise<Service<Area>>;
    const service = await areas.projects(context);
    open = service.projects;
    return service as unknown as Service<Area>;
  }

  const serviceOf = (area: Area): Promise<Service<Area>> => {
    const present = loaded.get(area) ?? load(area);
    loaded.set(area, present);
    return present;
  };

  // `areas` is total over the contract and each service over its area; an index by a variable loses that.
  const handlers = Object.fromEntries(
    (Object.keys(requests) as RequestName[]).map((name) => [
      name,
      async (input: unknown) =>
        ((await serviceOf(areaOf(name))) as unknown as Readonly<Record<RequestName, (input: unknown) => Promise<unknown>>>)[name](input),
    ]),
  ) as unknown as Handlers;

  return {
    handlers,
    context,
    async close() {
      const failures: unknown[] = [];
      for (const area of closingOrder) {
        // One that cannot close (a full disk) must not keep the others' workers running and files open.
        try {
          await (await loaded.get(area)?.catch(() => undefined))?.close?.();
        } catch (error) {
          failures.push(error);
        }
      }
      loaded.clear();
      open = undefined;
      if (failures.length > 0) throw failures[0];
    },
  };
}
