/** Which dialog of the frame is open. */
import { create } from 'zustand';

export type Dialog = 'palette' | 'health' | 'shortcuts';

export const useDialogs = create<{ readonly open: Dialog | null; show(dialog: Dialog | null): void }>((set) => ({
  open: null,
  show: (open) => set({ open }),
}));
