/** Files that could not be read: named, with the reason. Nothing is dropped in silence. */
import { TriangleAlert } from 'lucide-react';
import type { Dataset } from '../../shared/data/dataset.ts';
import { useText, useTranslation } from '../locales/index.ts';

export function SkippedFiles({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation();
  const text = useText();
  if (dataset.skippedCount === 0) return null;
  const more = dataset.skippedCount - dataset.skipped.length;
  return (
    <section className="nl-card" aria-labelledby="skipped">
      <header>
        <TriangleAlert size={18} color="var(--nl-warn)" aria-hidden />
        <h2 id="skipped">{t('data.skippedTitle', { count: dataset.skippedCount })}</h2>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area needs the keyboard */}
      <ul className="nl-scroll nl-skipped" tabIndex={0} aria-label={t('data.skippedTitle', { count: dataset.skippedCount })}>
        {dataset.skipped.map((item) => (
          <li key={`${item.file}:${item.row ?? ''}`}>
            <span className="nl-mono nl-small">
              {item.file}
              {item.row !== undefined && ` · ${t('data.row', { row: item.row })}`}
            </span>
            <span className="nl-small nl-soft">{text(item.reason)}</span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="nl-small nl-faint">{t('data.skippedMore', { count: more })}</p>}
    </section>
  );
}
