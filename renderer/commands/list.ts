/** What each command of the shared list does. Total: a command of the desktop menu without an action does not compile. */
import {
  ArrowLeft,
  BarChart3,
  Contrast,
  Copy,
  Database,
  FilePlus,
  FolderOpen,
  FolderSearch,
  GraduationCap,
  HeartPulse,
  Keyboard,
  Languages,
  Moon,
  Network,
  Pause,
  Play,
  Redo2,
  Save,
  Search,
  Share2,
  SlidersHorizontal,
  Square,
  Sun,
  SunMoon,
  Undo2,
} from 'lucide-react';
import { commands as entries, type CommandEntry, type CommandId } from '../../shared/commands.ts';
import { api } from '../api/index.ts';
import { useDialogs } from '../state/dialogs.ts';
import { useDocument } from '../state/document.ts';
import { activeRun, useRuns } from '../state/runs.ts';
import { type Room, useSession } from '../state/session.ts';
import { useSettings } from '../state/settings.ts';
import { pauseRun, type Reason, startReason, startTraining, stopRun } from '../state/training-actions.ts';
import { pickPath } from '../ui/pick.ts';
import { always, type Command, type CommandAction } from './define.ts';

const inProject = (): Reason | null => (useSession.getState().project ? null : { key: 'noProject' });
const running = () => {
  const active = activeRun(useRuns.getState().runs);
  return active && active.status !== 'paused' ? active : null;
};

function goTo(room: Room): Pick<CommandAction, 'reason' | 'run'> {
  return {
    reason: () => inProject() ?? (useSession.getState().room === room ? { key: 'here' } : null),
    run: () => useSession.getState().go(room),
  };
}

function historyReason(way: 'undo' | 'redo'): Reason | null {
  const { open } = useDocument.getState();
  if (!open) return { key: 'noProject' };
  if (open.readOnly) return { key: 'readOnly' };
  return open.history[way] ? null : { key: way === 'undo' ? 'nothingToUndo' : 'nothingToRedo' };
}

async function openFile(path?: string): Promise<void> {
  const chosen = path ?? (await pickPath('open-project'));
  if (chosen) await useSession.getState().open(chosen);
}

async function saveCopy(): Promise<void> {
  const { project } = useSession.getState();
  if (!project) return;
  const path = await pickPath('save-project', `${project.name}.netloom`);
  if (path) await api.request('projects.saveCopy', { project: project.id, path });
}

const actions: { readonly [I in CommandId]: CommandAction } = {
  'project.new': { label: 'newProject', icon: FilePlus, reason: always, run: () => useSession.getState().close() },
  'project.open': { label: 'openProject', icon: FolderOpen, reason: always, run: openFile },
  'project.save-copy': { label: 'saveCopy', icon: Save, reason: inProject, run: saveCopy },
  'project.duplicate': {
    label: 'duplicate',
    icon: Copy,
    reason: inProject,
    run: async () => {
      const { project } = useSession.getState();
      if (project) await useSession.getState().open((await api.request('projects.duplicate', { path: project.path })).path);
    },
  },
  'project.reveal': {
    label: 'reveal',
    icon: FolderSearch,
    reason: () => (window.netloom ? inProject() : { key: 'noReveal' }),
    run: async () => {
      const { project } = useSession.getState();
      if (project) await api.request('system.revealInFolder', { path: project.path });
    },
  },
  'project.close': { label: 'goStart', icon: ArrowLeft, reason: inProject, run: () => useSession.getState().close() },
  'edit.undo': { label: 'undo', icon: Undo2, reason: () => historyReason('undo'), run: () => useDocument.getState().undo() },
  'edit.redo': { label: 'redo', icon: Redo2, reason: () => historyReason('redo'), run: () => useDocument.getState().redo() },
  'go.data': { label: 'goData', icon: Database, ...goTo('data') },
  'go.network': { label: 'goNetwork', icon: Network, ...goTo('network') },
  'go.training': { label: 'goTraining', icon: GraduationCap, ...goTo('training') },
  'go.results': { label: 'goResults', icon: BarChart3, ...goTo('results') },
  'go.share': { label: 'goShare', icon: Share2, ...goTo('share') },
  'training.start': {
    label: 'startTraining',
    icon: Play,
    reason: startReason,
    run: async () => {
      useSession.getState().go('training');
      await startTraining();
    },
  },
  'training.pause': {
    label: 'pauseTraining',
    icon: Pause,
    reason: () => (running() ? null : { key: 'notTraining' }),
    run: () => {
      const run = running();
      if (run) return pauseRun(run.id);
    },
  },
  'training.stop': {
    label: 'stopTraining',
    icon: Square,
    reason: () => (activeRun(useRuns.getState().runs) ? null : { key: 'notTraining' }),
    run: () => {
      const run = activeRun(useRuns.getState().runs);
      if (run) return stopRun(run.id);
    },
  },
  'view.palette': { label: 'palette', icon: Search, reason: always, run: () => useDialogs.getState().show('palette') },
  'view.shortcuts': { label: 'shortcuts', icon: Keyboard, reason: always, run: () => useDialogs.getState().show('shortcuts') },
  'view.theme-light': { label: 'themeLight', icon: Sun, reason: always, run: () => useSettings.getState().set({ theme: 'light' }) },
  'view.theme-dark': { label: 'themeDark', icon: Moon, reason: always, run: () => useSettings.getState().set({ theme: 'dark' }) },
  'view.theme-auto': { label: 'themeAuto', icon: SunMoon, reason: always, run: () => useSettings.getState().set({ theme: 'auto' }) },
  'view.contrast': {
    label: 'contrast',
    icon: Contrast,
    reason: always,
    run: () => useSettings.getState().set({ contrast: useSettings.getState().contrast === 'high' ? 'normal' : 'high' }),
  },
  'view.expert': {
    label: 'expert',
    icon: SlidersHorizontal,
    reason: always,
    run: () => useSettings.getState().set({ expert: !useSettings.getState().expert }),
  },
  'language.en': { label: 'english', icon: Languages, reason: always, run: () => useSettings.getState().set({ language: 'en' }) },
  'language.zh': { label: 'chinese', icon: Languages, reason: always, run: () => useSettings.getState().set({ language: 'zh' }) },
  'help.health': { label: 'health', icon: HeartPulse, reason: always, run: () => useDialogs.getState().show('health') },
};

/** THE LIST of commands, in menu order. */
export const commands: readonly Command[] = entries.map(({ id, ...entry }: CommandEntry & { readonly id: CommandId }) => ({
  id,
  keys: entry.keys ?? null,
  ...actions[id],
}));
