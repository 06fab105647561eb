/** Every reading of data is kept; another one can be taken into use, as an undoable step. */
import { Button } from '@mantine/core';
import type { Dataset } from '../../shared/data/dataset.ts';
import { api, problemFrom } from '../api/index.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useReportedAnswer } from '../state/answer.ts';
import { useDocument } from '../state/document.ts';
import { useSession } from '../state/session.ts';
import { formatCount, formatWhen } from '../ui/format.ts';

export function Versions({ project, current }: { readonly project: string; readonly current: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  // A new current version means the list has grown.
  const versions = useReportedAnswer(() => api.request('data.versions', { project }), [project, current], { stays: true }) ?? [];
  if (versions.length < 2) return null;

  const take = async (version: Dataset): Promise<void> => {
    try {
      await useDocument.getState().settled();
      useDocument.getState().accept(project, await api.request('data.use', { project, version: version.id }));
      useSession.getState().setDataset(version);
    } catch (error) {
      useSession.getState().report(problemFrom(error));
    }
  };

  return (
    <section className="nl-card" aria-labelledby="versions">
      <h2 id="versions">{t('data.versions')}</h2>
      <p className="nl-small nl-soft">{t('data.versionsHint')}</p>
      <ul className="nl-stack" style={{ gap: 8, marginTop: 12 }}>
        {versions.map((version) => (
          <li key={version.id} className="nl-row">
            <span className="nl-grow nl-stack" style={{ gap: 0 }}>
              <strong className="nl-ellipsis">{version.name}</strong>
              <span className="nl-tiny nl-faint nl-num">
                {formatCount(version.rows, language)} {t('data.rows', { count: version.rows })} · {formatWhen(version.createdAt, language)}
              </span>
            </span>
            {version.id === current ? (
              <span className="nl-badge" data-tone="good">
                {t('data.current')}
              </span>
            ) : (
              <Button size="xs" variant="default" onClick={() => void take(version)} aria-label={`${t('data.use')}: ${version.name}`}>
                {t('data.use')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
