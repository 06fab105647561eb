/** This page has no session: its link was used before, or the studio was started anew. Says how to get another link; goes on by itself when there is one. */
import { Link2Off } from 'lucide-react';
import { useTranslation } from '../locales/index.ts';
import { Logo } from '../ui/logo.tsx';

export function RefusedPage() {
  const { t } = useTranslation();
  return (
    <main id="content" tabIndex={-1} className="nl-refused">
      <span className="nl-row nl-wordmark">
        <Logo size={28} />
        {t('app.name')}
      </span>
      <div className="nl-card" role="alert">
        <span className="nl-refused-icon">
          <Link2Off size={24} aria-hidden />
        </span>
        <div className="nl-stack">
          <h1>{t('app.refusedTitle')}</h1>
          <p className="nl-soft">{t('app.refusedWhy')}</p>
        </div>
        <ol className="nl-refused-steps">
          <li>{t('app.refusedEnter')}</li>
          <li>
            <span>
              {t('app.refusedOpen')}
              <code className="nl-refused-line">Netloom is ready at {location.origin}/#token=…</code>
            </span>
          </li>
          <li>{t('app.refusedGoesOn')}</li>
        </ol>
      </div>
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
