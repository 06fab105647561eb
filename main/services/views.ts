/** The data versions that were looked at last. */
import type { Document } from '../../shared/model/document.ts';
import type { ProjectStore } from '../store/types.ts';
import type { Context } from './context.ts';
import { openView, type VersionView } from './version-view.ts';

/** Each holds at most 32 MB of chunks. */
const viewsKept = 2;

export interface Views {
  of(project: string, version: string): VersionView;
  /** An answer from the file as it is: one that moved to another name meanwhile is asked again, one that was closed is no longer open. */
  look<T>(project: string, version: string, answer: (view: VersionView, document: Document) => Promise<T>): Promise<T>;
}

export function createViews({ projects }: Pick<Context, 'projects'>): Views {
  /** The one used last stands last. */
  const views = new Map<string, { readonly store: ProjectStore; readonly view: VersionView }>();

  function of(project: string, version: string): VersionView {
    const store = projects.store(project);
    const key = `${project} ${version}`;
    const known = views.get(key);
    const view = known?.store === store ? known.view : openView(store, version);
    views.delete(key);
    views.set(key, { store, view });
    for (const oldest of [...views.keys()].slice(0, -viewsKept)) views.delete(oldest);
    return view;
  }

  return {
    of,
    async look(project, version, answer) {
      const store = projects.store(project);
      const ask = () => answer(of(project, version), projects.store(project).state().document);
      try {
        return await ask();
      } catch (error) {
        if (projects.store(project) === store) throw error;
        return await ask();
      }
    },
  };
}
