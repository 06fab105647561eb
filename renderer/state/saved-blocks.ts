/** Blocks a person keeps for other projects. */
import { create } from 'zustand';
import type { SavedBlock } from '../../shared/contract.ts';
import { api } from '../api/index.ts';

interface SavedBlocksStore {
  /** Null until loaded. */
  readonly blocks: readonly SavedBlock[] | null;
  load(): Promise<void>;
  save(block: SavedBlock): Promise<void>;
  remove(name: string): Promise<void>;
}

export const useSavedBlocks = create<SavedBlocksStore>()((set) => ({
  blocks: null,
  load: async () => set({ blocks: await api.request('blocks.list', {}) }),
  save: async (block) => set({ blocks: await api.request('blocks.save', block) }),
  remove: async (name) => set({ blocks: await api.request('blocks.remove', { name }) }),
}));
