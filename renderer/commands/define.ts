/** What a command is: data. The palette, the shortcuts and the menu are made from the list. */
import type { LucideIcon } from 'lucide-react';
import type { CommandId } from '../../shared/commands.ts';
import type { en } from '../locales/en.ts';
import type { Reason } from '../state/training-actions.ts';

export interface CommandAction {
  readonly label: keyof typeof en.commands;
  readonly icon: LucideIcon;
  /** Why it cannot be used now; null when it can. */
  readonly reason: () => Reason | null;
  readonly run: (path?: string) => void | Promise<void>;
}

export interface Command extends CommandAction {
  /** Stable; the same in the desktop app's menu. */
  readonly id: CommandId;
  /** `mod` is Ctrl, or Command on a Mac: `mod+shift+z`. Null when it has none. */
  readonly keys: string | null;
}

export const always = (): null => null;
