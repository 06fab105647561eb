/** Says that examples were learned from too, and lets them be left out. */
import { Button } from '@mantine/core';
import { CopyCheck } from 'lucide-react';
import type { Evaluation } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { counted, formatCount } from '../ui/format.ts';

/** One may be alike by chance; a smaller share changes no number that is shown. */
const worthSaying = { rows: 2, share: 0.005 };

export function SeenBefore({ evaluation: { rows, seen, unseen }, onUnseen }: { readonly evaluation: Evaluation; onUnseen(unseen: boolean): void }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!unseen && (seen < worthSaying.rows || seen < rows * worthSaying.share)) return null;
  return (
    <section className="nl-advice" role="status" data-code="seen-before">
      <CopyCheck size={18} aria-hidden />
      <div className="nl-grow nl-stack">
        {unseen ? (
          <p>
            <strong>{t('results.seenLeft', counted(seen, language))}</strong>
          </p>
        ) : (
          <p>
            <strong>{t('results.seen', { ...counted(seen, language), rows: formatCount(rows, language) })}</strong>{' '}
            <span className="nl-soft">{t('results.seenWhy')}</span>
          </p>
        )}
        {(unseen || seen < rows) && (
          <div>
            <Button size="xs" variant="default" onClick={() => onUnseen(!unseen)}>
              {t(unseen ? 'results.seenTakeIn' : 'results.seenLeaveOut')}
            </Button>
          </div>
        )}
      </div>
    </section>
  );
}
