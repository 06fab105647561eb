/** Which projects are being trained or read into, from the events everybody sends: those are not closed or moved just now. */
import type { StudioEvent } from '../../shared/contract.ts';
import type { Context } from './context.ts';

/** After the last event of a job its owner may still write a line or two. */
const graceMilliseconds = 1000;

export interface BusyProjects {
  has(project: string): boolean;
  /** `close` is called once nothing goes on in it any more. */
  closeWhenIdle(project: string): void;
  /** It was opened again before that. */
  keepOpen(project: string): void;
  end(): void;
}

/** The work an event speaks of, and whether it goes on. */
function workOf(event: StudioEvent): { project: string; id: string; goesOn: boolean } | null {
  if (event.type === 'job') return { project: event.project, id: event.job, goesOn: event.state === 'running' };
  if (event.type === 'run') return { project: event.project, id: event.run.id, goesOn: event.run.status === 'preparing' || event.run.status === 'running' };
  return null;
}

export function createBusyProjects(context: Context, close: (project: string) => void): BusyProjects {
  const work = new Map<string, Set<string>>();
  const closing = new Set<string>();

  function closeIfIdle(project: string): void {
    if (!closing.has(project) || (work.get(project)?.size ?? 0) > 0) return;
    closing.delete(project);
    close(project);
  }

  const unsubscribe = context.onEvent((event) => {
    const item = workOf(event);
    if (item === null) return;
    const items = work.get(item.project) ?? new Set<string>();
    work.set(item.project, items);
    if (item.goesOn) items.add(item.id);
    else items.delete(item.id);
    if (items.size === 0 && closing.has(item.project))
      setTimeout(() => {
        closeIfIdle(item.project);
      }, graceMilliseconds);
  });

  return {
    has: (project) => (work.get(project)?.size ?? 0) > 0,
    closeWhenIdle(project) {
      closing.add(project);
    },
    keepOpen(project) {
      closing.delete(project);
    },
    end: unsubscribe,
  };
}
