/** A project's frame: header, the five rooms in the order people think, and the room that is open. */
import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { Redo2, Undo2 } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import { showKeys } from '../commands/keys.ts';
import { runCommand } from '../commands/run.ts';
import { useText, useTranslation } from '../locales/index.ts';
import { useDocument } from '../state/document.ts';
import { useLibrary } from '../state/library.ts';
import { type OpenProject, type Room, useSession } from '../state/session.ts';
import { Logo } from '../ui/logo.tsx';
import { ProblemCard } from '../ui/problem-card.tsx';
import { DeviceChip } from './device-chip.tsx';
import { Preferences } from './preferences.tsx';
import { ProblemBar } from './problem-bar.tsx';
import { ProjectName } from './project-name.tsx';
import { RoomBoundary } from './room-boundary.tsx';
import { RoomNav } from './room-nav.tsx';
import { RoomSkeleton } from './room-skeleton.tsx';
import { RunChip } from './run-chip.tsx';
import './frame.css';

const DataRoom = lazy(() => import('../data/data-room.tsx').then((module) => ({ default: module.DataRoom })));
const NetworkRoom = lazy(() => import('../canvas/network-room.tsx').then((module) => ({ default: module.NetworkRoom })));
const TrainingRoom = lazy(() => import('../training/training-room.tsx').then((module) => ({ default: module.TrainingRoom })));
const ResultsRoom = lazy(() => import('../evaluate/results-room.tsx').then((module) => ({ default: module.ResultsRoom })));
const ShareRoom = lazy(() => import('../export/share-room.tsx').then((module) => ({ default: module.ShareRoom })));

const roomScreens: { readonly [R in Room]: React.ComponentType } = {
  data: DataRoom,
  network: NetworkRoom,
  training: TrainingRoom,
  results: ResultsRoom,
  share: ShareRoom,
};

export function Frame({ project }: { readonly project: OpenProject }) {
  const { t } = useTranslation();
  const room = useSession((store) => store.room);
  const refusal = useDocument((store) => store.refusal);
  const clearRefusal = useDocument((store) => store.clearRefusal);
  const Screen = roomScreens[room];

  useEffect(() => {
    const { system, devices, loadSystem, loadDevices } = useLibrary.getState();
    if (system === null) loadSystem().catch(console.error);
    if (devices === null) loadDevices().catch(console.error);
  }, []);
  useEffect(() => {
    document.title = `${project.name} · Netloom`;
    return () => {
      document.title = 'Netloom';
    };
  }, [project.name]);
  // What was pressed has gone with the page before: without this the keyboard would begin at the top of the window again.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the room is what changes the page
  useEffect(() => {
    if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true });
  }, [room]);

  return (
    <div className="nl-frame">
      <header className="nl-header">
        <Tooltip label={t('app.home')}>
          <button type="button" className="nl-plain nl-home" aria-label={t('app.home')} onClick={() => void runCommand('project.close')}>
            <Logo size={26} />
          </button>
        </Tooltip>
        <ProjectName project={project} />
        <SavedMark readOnly={project.readOnly} />
        <UndoRedo />
        <span className="nl-grow" />
        <RunChip />
        <DeviceChip />
        <Preferences />
      </header>
      <RoomNav />
      <ProblemBar />
      <main id="content" tabIndex={-1} className="nl-content" aria-label={t(`rooms.${room}`)}>
        <RoomBoundary key={room}>
          <Suspense fallback={<RoomSkeleton />}>
            <Screen />
          </Suspense>
        </RoomBoundary>
      </main>
      {refusal && (
        <div className="nl-problem-float">
          <ProblemCard problem={refusal} onDismiss={clearRefusal} />
        </div>
      )}
    </div>
  );
}

/** There is no save button: this says so. */
function SavedMark({ readOnly }: { readonly readOnly: boolean }) {
  const { t } = useTranslation();
  const saving = useDocument((store) => store.open?.saving);
  if (readOnly)
    return (
      <span className="nl-badge" data-tone="warn">
        {t('app.readOnly')}
      </span>
    );
  return (
    <span className="nl-saved nl-tiny" role="status" data-saving={saving}>
      {saving === 'saved' ? t('app.saved') : t('app.saving')}
    </span>
  );
}

function UndoRedo() {
  return (
    <div className="nl-row nl-history" style={{ gap: 4 }}>
      <Undo />
      <Redo />
    </div>
  );
}

/** Each for itself, and by its words: an edit changes what can be undone, seldom what can be redone. */
function Undo() {
  const { t } = useTranslation();
  const text = useText();
  const undo = useDocument((store) => (store.open?.history.undo ? text(store.open.history.undo) : null));
  const readOnly = useDocument((store) => store.open?.readOnly ?? true);
  const name = undo === null ? t('app.undoNone') : t('app.undo', { name: undo });
  return (
    <Tooltip label={`${readOnly ? t('why.readOnly') : name}  ${showKeys('mod+z')}`}>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        leftSection={<Undo2 size={16} />}
        aria-disabled={undo === null || readOnly}
        data-off={undo === null || undefined}
        aria-label={name}
        onClick={() => void runCommand('edit.undo')}
      >
        {undo !== null && <span className="nl-ellipsis nl-undo-name">{undo}</span>}
      </Button>
    </Tooltip>
  );
}

function Redo() {
  const { t } = useTranslation();
  const text = useText();
  const redo = useDocument((store) => (store.open?.history.redo ? text(store.open.history.redo) : null));
  const readOnly = useDocument((store) => store.open?.readOnly ?? true);
  const name = redo === null ? t('app.redoNone') : t('app.redo', { name: redo });
  return (
    <Tooltip label={`${readOnly ? t('why.readOnly') : name}  ${showKeys('mod+shift+z')}`}>
      <ActionIcon
        aria-disabled={redo === null || readOnly}
        data-off={redo === null || undefined}
        aria-label={name}
        onClick={() => void runCommand('edit.redo')}
      >
        <Redo2 size={16} />
      </ActionIcon>
    </Tooltip>
  );
}
