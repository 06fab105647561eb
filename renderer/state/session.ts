/** Which project is open and which room is shown. A reload of the page comes back to both. */
import { create } from 'zustand';
import type { Problem } from '../../shared/base/problem.ts';
import type { Project } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { api, problemFrom } from '../api/index.ts';

export const rooms = ['data', 'network', 'training', 'results', 'share'] as const;
export type Room = (typeof rooms)[number];

export interface OpenProject {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly readOnly: boolean;
  readonly dataset: Dataset | null;
}

interface SessionStore {
  readonly project: OpenProject | null;
  readonly room: Room;
  /** True while a project is being opened or made. */
  readonly opening: boolean;
  /** The project whose person wants to know a number, not a kind. */
  readonly wantsNumber: string | null;
  /** The run the Results and Share rooms show; null means the newest finished one. */
  readonly chosenRun: string | null;
  /** Last thing that went wrong and was not shown anywhere nearer. */
  readonly problem: Problem | null;
  go(room: Room): void;
  chooseRun(run: string | null): void;
  /** Opens the file and enters the room that suits; answers whether it worked. */
  open(path: string, room?: Room): Promise<boolean>;
  enter(project: Project, room?: Room): void;
  close(): Promise<void>;
  rename(name: string): Promise<void>;
  setDataset(dataset: Dataset | null): void;
  report(problem: Problem | null): void;
}

const key = 'netloom.session';

/** What to come back to after a reload of the page. */
export function lastSession(): { path: string; room: Room } | null {
  try {
    const value = JSON.parse(sessionStorage.getItem(key) ?? 'null') as { path: string; room: Room } | null;
    return value && typeof value.path === 'string' && rooms.includes(value.room) ? value : null;
  } catch {
    return null;
  }
}

function remember(project: OpenProject | null, room: Room): void {
  if (project) sessionStorage.setItem(key, JSON.stringify({ path: project.path, room }));
  else sessionStorage.removeItem(key);
}

/** Called with every project that is opened, before the screen shows it; the document and run stores load themselves here. */
type EnterListener = (project: Project) => void;
const enterListeners = new Set<EnterListener>();
export function onEnter(listener: EnterListener): () => void {
  enterListeners.add(listener);
  return () => void enterListeners.delete(listener);
}

/** Whoever renames a project and leaves it at once finds it under its new name. */
let renaming: Promise<void> = Promise.resolve();

function firstRoom(project: Project): Room {
  if (!project.dataset) return 'data';
  return project.runs.length > 0 ? 'training' : 'network';
}

export const useSession = create<SessionStore>((set, get) => ({
  project: null,
  room: 'data',
  opening: false,
  chosenRun: null,
  wantsNumber: null,
  problem: null,
  go(room) {
    set({ room });
    remember(get().project, room);
  },
  chooseRun: (chosenRun) => set({ chosenRun }),
  async open(path, room) {
    set({ opening: true, problem: null });
    try {
      get().enter(await api.request('projects.open', { path }), room);
      return true;
    } catch (error) {
      set({ problem: problemFrom(error) });
      return false;
    } finally {
      set({ opening: false });
    }
  },
  enter(project, room = firstRoom(project)) {
    for (const listener of enterListeners) listener(project);
    const { id, path, name, readOnly, dataset } = project;
    set({ project: { id, path, name, readOnly, dataset }, room, chosenRun: null, problem: null });
    remember(get().project, room);
  },
  async close() {
    await renaming;
    const { project } = get();
    set({ project: null, problem: null });
    remember(null, 'data');
    if (project) await api.request('projects.close', { project: project.id }).catch(problemFrom);
  },
  async rename(name) {
    const { project } = get();
    if (!project || name.trim() === '' || name === project.name) return;
    renaming = api.request('projects.rename', { project: project.id, name: name.trim() }).then(
      (renamed) => {
        set({ project: { ...project, ...renamed } });
        remember(get().project, get().room);
      },
      (error: unknown) => set({ problem: problemFrom(error) }),
    );
    await renaming;
  },
  setDataset(dataset) {
    const { project } = get();
    if (project) set({ project: { ...project, dataset } });
  },
  report: (problem) => set({ problem }),
}));
