/** This page has no session: its link was used before, or the studio was started anew. Says how to get another link; goes on by itself when there is one. */
import { Link2Off } from 'lucide-react';
import { useTranslation } from '../locales/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';

export function RefusedPage() {
  const { t } = useTranslation();
  return (
    <main id="content" tabIndex={-1} role="alert">
      <EmptyState icon={Link2Off} title={t('app.refusedTitle')} body={t('app.refusedWhy')}>
        <p>{t('app.refusedHow')}</p>
      </EmptyState>
    </main>
  );
}

/** Over an open project, which stays as it is. */
export function RefusedBanner() {
  const { t } = useTranslation();
  return (
    <div className="nl-banner" role="alert">
      <strong>{t('app.refusedTitle')}.</strong> {t('app.refusedHow')}
    </div>
  );
}
