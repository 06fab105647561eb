/** What the start page shows: recent projects, templates, samples; and facts of the machine. Loaded once, refreshed on change. */
import { create } from 'zustand';
import type { Device, ProjectSummary, RequestOutput } from '../../shared/contract.ts';
import { api } from '../api/index.ts';

export type Template = RequestOutput<'catalogue.templates'>[number];
export type Sample = RequestOutput<'catalogue.samples'>[number];
export type SystemInfo = RequestOutput<'system.info'>;

interface LibraryStore {
  /** Null while loading. */
  readonly recent: readonly ProjectSummary[] | null;
  readonly templates: readonly Template[] | null;
  readonly samples: readonly Sample[] | null;
  readonly devices: readonly Device[] | null;
  readonly system: SystemInfo | null;
  loadRecent(): Promise<void>;
  loadCatalogue(): Promise<void>;
  loadSystem(): Promise<void>;
  /** Starts the process that computes, to ask it: not on the start page, whose first paint it would slow. */
  loadDevices(): Promise<void>;
}

export const useLibrary = create<LibraryStore>((set) => ({
  recent: null,
  templates: null,
  samples: null,
  devices: null,
  system: null,
  loadRecent: async () => set({ recent: await api.request('projects.recent', {}) }),
  async loadCatalogue() {
    const [templates, samples] = await Promise.all([api.request('catalogue.templates', {}), api.request('catalogue.samples', {})]);
    set({ templates, samples });
  },
  loadSystem: async () => set({ system: await api.request('system.info', {}) }),
  loadDevices: async () => set({ devices: await api.request('system.devices', {}) }),
}));
