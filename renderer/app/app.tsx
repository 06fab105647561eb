/** The whole screen: the start page, or a project's frame with one room; dialogs over both. */
import { lazy, Suspense, useEffect, useState } from 'react';
import { listenForKeys } from '../commands/run.ts';
import { useTranslation } from '../locales/index.ts';
import { useConnection } from '../state/connection.ts';
import { useDialogs } from '../state/dialogs.ts';
import { lastSession, useSession } from '../state/session.ts';
import { StartPage } from '../start/start-page.tsx';
import { usePicker } from '../ui/pick.ts';
import { RefusedBanner, RefusedPage } from './refused.tsx';
import { RoomSkeleton } from './room-skeleton.tsx';
import './app.css';

// The first paint is the start page: everything else comes when it is needed.
const Frame = lazy(() => import('./frame.tsx').then((module) => ({ default: module.Frame })));
const FolderBrowser = lazy(() => import('./folder-browser.tsx').then((module) => ({ default: module.FolderBrowser })));
const CommandPalette = lazy(() => import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })));
const HealthDialog = lazy(() => import('./health-dialog.tsx').then((module) => ({ default: module.HealthDialog })));
const ShortcutsDialog = lazy(() => import('./shortcuts-dialog.tsx').then((module) => ({ default: module.ShortcutsDialog })));

export function App() {
  const { t } = useTranslation();
  const project = useSession((store) => store.project);
  const dialog = useDialogs((store) => store.open);
  const asking = usePicker((store) => store.asking !== null);
  const connection = useConnection((store) => store.state);

  // After a reload the project comes back; the start page in between would be clicked on and gone.
  const [last] = useState(lastSession);
  const [returning, setReturning] = useState(last !== null);

  useEffect(() => listenForKeys(), []);
  useEffect(() => {
    if (last)
      void useSession
        .getState()
        .open(last.path, last.room)
        .finally(() => setReturning(false));
  }, [last]);

  return (
    <div className="nl-app">
      <a
        className="nl-skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById('content')?.focus();
        }}
      >
        {t('app.skipToContent')}
      </a>
      {connection === 'lost' && (
        <div className="nl-banner" role="status">
          {t('app.lost')}
        </div>
      )}
      {connection === 'refused' && project && <RefusedBanner />}
      {connection === 'refused' && !project ? (
        <RefusedPage />
      ) : project ? (
        <Suspense fallback={<RoomSkeleton />}>
          <Frame key={project.id} project={project} />
        </Suspense>
      ) : returning ? (
        <RoomSkeleton />
      ) : (
        <StartPage />
      )}
      <Suspense fallback={null}>
        {asking && <FolderBrowser />}
        {dialog === 'palette' && <CommandPalette />}
        {dialog === 'health' && <HealthDialog />}
        {dialog === 'shortcuts' && <ShortcutsDialog />}
      </Suspense>
    </div>
  );
}
