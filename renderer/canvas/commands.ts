/** Commands of the Network room for the command palette. What they do is fetched when they are run: the palette belongs to the first screen. */
import {
  AlignStartVertical,
  BoxSelect,
  ClipboardPaste,
  Code2,
  Copy,
  CopyPlus,
  Group,
  ListTree,
  type LucideIcon,
  Spline,
  Trash2,
  TriangleAlert,
} from 'lucide-react';
import i18next from 'i18next';
import type { networkEn } from '../locales/network.en.ts';
import { useDocument } from '../state/document.ts';
import { useSelection } from '../state/document-selection.ts';
import { useSession } from '../state/session.ts';
import type { Reason } from '../state/training-actions.ts';

export interface NetworkCommand {
  readonly id: string;
  readonly label: keyof typeof networkEn.commands;
  readonly icon: LucideIcon;
  /** Keys on the canvas; they mean nothing elsewhere. */
  readonly keys: string | null;
  readonly reason: () => Reason | null;
  readonly run: () => Promise<void>;
}

const look = (): Reason | null => (useDocument.getState().open ? null : { key: 'noProject' });
const change = (): Reason | null => look() ?? (useDocument.getState().open?.readOnly ? { key: 'readOnly' } : null);
const chosen = (): Reason | null => (useSelection.getState().nodes.size > 0 ? null : { key: 'noSelection' });
const copied = (): Reason | null => (useSelection.getState().clipboard === null ? { key: 'nothingCopied' } : null);

/** Shows the room first: what changes is seen to change. */
const there = (action: () => Promise<void>) => (): Promise<void> => {
  useSession.getState().go('network');
  return action();
};
const show = (tab: 'problems' | 'outline' | 'code') => there(async () => (await import('./view-state.ts')).useView.getState().show(tab));

export const networkCommands: readonly NetworkCommand[] = [
  { id: 'network.problems', label: 'problems', icon: TriangleAlert, keys: null, reason: look, run: show('problems') },
  { id: 'network.outline', label: 'outline', icon: ListTree, keys: null, reason: look, run: show('outline') },
  { id: 'network.code', label: 'code', icon: Code2, keys: null, reason: look, run: show('code') },
  {
    id: 'network.arrange',
    label: 'arrange',
    icon: AlignStartVertical,
    keys: 'l',
    reason: change,
    run: there(async () => void (await import('./perform.ts')).arrangeAll()),
  },
  {
    id: 'network.select-all',
    label: 'selectAll',
    icon: BoxSelect,
    keys: 'mod+a',
    reason: look,
    run: there(async () => (await import('./perform.ts')).selectAll()),
  },
  {
    id: 'network.copy',
    label: 'copy',
    icon: Copy,
    keys: 'mod+c',
    reason: () => look() ?? chosen(),
    run: there(async () => void (await import('./perform.ts')).copySelected()),
  },
  {
    id: 'network.paste',
    label: 'paste',
    icon: ClipboardPaste,
    keys: 'mod+v',
    reason: () => change() ?? copied(),
    run: there(async () => void (await import('./perform.ts')).pasteCopied()),
  },
  {
    id: 'network.duplicate',
    label: 'duplicate',
    icon: CopyPlus,
    keys: 'mod+d',
    reason: () => change() ?? chosen(),
    run: there(async () => void (await import('./perform.ts')).duplicateSelected()),
  },
  {
    id: 'network.block',
    label: 'block',
    icon: Group,
    keys: 'mod+g',
    reason: () => change() ?? chosen(),
    run: there(async () => void (await import('./perform.ts')).makeBlockOfSelected(i18next.t('network:blocks.stem'))),
  },
  {
    id: 'network.connect',
    label: 'connect',
    icon: Spline,
    keys: 'c',
    reason: () => change() ?? chosen(),
    run: there(async () => void (await import('./canvas-keys.ts')).startConnecting()),
  },
  {
    id: 'network.remove',
    label: 'remove',
    icon: Trash2,
    keys: null,
    reason: () => change() ?? chosen(),
    run: there(async () => void (await import('./perform.ts')).removeSelected()),
  },
];
