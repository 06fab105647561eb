/** THE LIST of commands, in palette order. */
import {
  ArrowLeft, BarChart3, Contrast, Copy, Database, FilePlus, FolderOpen, FolderSearch, GraduationCap, HeartPulse, Keyboard,
  Languages, Moon, Network, Pause, Play, Redo2, Save, Search, Share2, SlidersHorizontal, Square, Sun, SunMoon, Undo2,
} from 'lucide-react';
import { api } from '../api/index.ts';
import { useDialogs } from '../state/dialogs.ts';
import { useDocument } from '../state/document.ts';
import { activeRun, useRuns } from '../state/runs.ts';
import { type Room, useSession } from '../state/session.ts';
import { useSettings } from '../state/settings.ts';
import { pauseRun, type Reason, startReason, startTraining, stopRun } from '../state/training-actions.ts';
import { pickPath } from '../ui/pick.ts';
import { always, type Command } from './define.ts';

const inProject = (): Reason | null => (useSession.getState().project ? null : { key: 'noProject' });
const running = () => {
  const active = activeRun(useRuns.getState().runs);
  return active && active.status !== 'paused' ? active : null;
};

function goTo(room: Room): Pick<Command, 'reason' | 'run'> {
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

export const commands: readonly Command[] = [
  { id: 'project.new', label: 'newProject', icon: FilePlus, keys: 'mod+alt+n', reason: always, run: () => useSession.getState().close() },
  { id: 'project.open', label: 'openProject', icon: FolderOpen, keys: 'mod+o', reason: always, run: openFile },
  { id: 'project.save-copy', label: 'saveCopy', icon: Save, keys: 'mod+shift+s', reason: inProject, run: saveCopy },
  { id: 'project.duplicate', label: 'duplicate', icon: Copy, keys: null, reason: inProject, run: async () => {
    const { project } = useSession.getState();
    if (project) await useSession.getState().open((await api.request('projects.duplicate', { path: project.path })).path);
  } },
  { id: 'project.reveal', label: 'reveal', icon: FolderSearch, keys: null, reason: () => (window.netloom ? inProject() : { key: 'noReveal' }), run: async () => {
    const { project } = useSession.getState();
    if (project) await api.request('system.revealInFolder', { path: project.path });
  } },
  { id: 'project.close', label: 'goStart', icon: ArrowLeft, keys: 'mod+shift+h', reason: inProject, run: () => useSession.getState().close() },
  { id: 'edit.undo', label: 'undo', icon: Undo2, keys: 'mod+z', reason: () => historyReason('undo'), run: () => useDocument.getState().undo() },
  { id: 'edit.redo', label: 'redo', icon: Redo2, keys: 'mod+shift+z', reason: () => historyReason('redo'), run: () => useDocument.getState().redo() },
  { id: 'go.data', label: 'goData', icon: Database, keys: 'mod+1', ...goTo('data') },
  { id: 'go.network', label: 'goNetwork', icon: Network, keys: 'mod+2', ...goTo('network') },
  { id: 'go.training', label: 'goTraining', icon: GraduationCap, keys: 'mod+3', ...goTo('training') },
  { id: 'go.results', label: 'goResults', icon: BarChart3, keys: 'mod+4', ...goTo('results') },
  { id: 'go.share', label: 'goShare', icon: Share2, keys: 'mod+5', ...goTo('share') },
  { id: 'training.start', label: 'startTraining', icon: Play, keys: 'mod+enter', reason: startReason, run: async () => {
    useSession.getState().go('training');
    await startTraining();
  } },
  { id: 'training.pause', label: 'pauseTraining', icon: Pause, keys: null, reason: () => (running() ? null : { key: 'notTraining' }), run: () => { const run = running(); if (run) return pauseRun(run.id); } },
  { id: 'training.stop', label: 'stopTraining', icon: Square, keys: null, reason: () => (activeRun(useRuns.getState().runs) ? null : { key: 'notTraining' }), run: () => { const run = activeRun(useRuns.getState().runs); if (run) return stopRun(run.id); } },
  { id: 'view.palette', label: 'palette', icon: Search, keys: 'mod+k', reason: always, run: () => useDialogs.getState().show('palette') },
  { id: 'view.shortcuts', label: 'shortcuts', icon: Keyboard, keys: 'mod+/', reason: always, run: () => useDialogs.getState().show('shortcuts') },
  { id: 'view.theme-light', label: 'themeLight', icon: Sun, keys: null, reason: always, run: () => useSettings.getState().set({ theme: 'light' }) },
  { id: 'view.theme-dark', label: 'themeDark', icon: Moon, keys: null, reason: always, run: () => useSettings.getState().set({ theme: 'dark' }) },
  { id: 'view.theme-auto', label: 'themeAuto', icon: SunMoon, keys: null, reason: always, run: () => useSettings.getState().set({ theme: 'auto' }) },
  { id: 'view.contrast', label: 'contrast', icon: Contrast, keys: null, reason: always, run: () => useSettings.getState().set({ contrast: useSettings.getState().contrast === 'high' ? 'normal' : 'high' }) },
  { id: 'view.expert', label: 'expert', icon: SlidersHorizontal, keys: null, reason: always, run: () => useSettings.getState().set({ expert: !useSettings.getState().expert }) },
  { id: 'language.en', label: 'english', icon: Languages, keys: null, reason: always, run: () => useSettings.getState().set({ language: 'en' }) },
  { id: 'language.zh', label: 'chinese', icon: Languages, keys: null, reason: always, run: () => useSettings.getState().set({ language: 'zh' }) },
  { id: 'help.health', label: 'health', icon: HeartPulse, keys: null, reason: always, run: () => useDialogs.getState().show('health') },
];
