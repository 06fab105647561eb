/** The start page: two questions first, then templates; your projects beside them. */
import { Button } from '@mantine/core';
import { FolderOpen, ShieldCheck } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Preferences } from '../app/preferences.tsx';
import { ProblemBar } from '../app/problem-bar.tsx';
import { runCommand } from '../commands/run.ts';
import { problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { Logo } from '../ui/logo.tsx';
import { Questions } from './questions.tsx';
import { RecentProjects } from './recent-projects.tsx';
import type { Have } from './tasks.ts';
import { TemplateGallery } from './template-gallery.tsx';
import './start.css';

export function StartPage() {
  const { t } = useTranslation();
  const report = useSession((store) => store.report);
  const [have, setHave] = useState<Have | null>(null);
  useEffect(() => {
    const { loadCatalogue, loadRecent, loadSystem } = useLibrary.getState();
    Promise.all([loadCatalogue(), loadRecent(), loadSystem()]).catch((error: unknown) => report(problemFrom(error)));
  }, [report]);

  return (
    <div className="nl-start">
      <header className="nl-start-header">
        <span className="nl-row nl-wordmark">
          <Logo size={28} />
          {t('app.name')}
        </span>
        <span className="nl-soft nl-start-tagline">{t('app.tagline')}</span>
        <span className="nl-grow" />
        <Button variant="default" leftSection={<FolderOpen size={16} />} onClick={() => void runCommand('project.open')}>
          {t('start.open')}
        </Button>
        <Preferences />
      </header>
      <ProblemBar />
      <main id="content" tabIndex={-1} className="nl-start-main">
        <div className="nl-start-left">
          <Questions have={have} onHave={setHave} />
          <TemplateGallery have={have} />
          <p className="nl-private">
            <ShieldCheck size={16} aria-hidden />
            {t('start.private')}
          </p>
        </div>
        <RecentProjects />
      </main>
    </div>
  );
}
