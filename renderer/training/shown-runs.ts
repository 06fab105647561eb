/** Which runs' curves are laid over each other. The newest is always there. */
import { create } from 'zustand';

export const useShownRuns = create<{ readonly extra: ReadonlySet<string>; toggle(run: string): void }>((set, get) => ({
  extra: new Set(),
  toggle(run) {
    const extra = new Set(get().extra);
    if (!extra.delete(run)) extra.add(run);
    set({ extra });
  },
}));
