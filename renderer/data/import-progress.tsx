/** Reading: a bar, how much, the time left, stop. */
import { Button } from '@mantine/core';
import { Square } from 'lucide-react';
import { useLanguage, useTranslation } from '../locales/index.ts';
import type { Job } from '../state/jobs.ts';
import { formatCount, formatDuration } from '../ui/format.ts';
import { ProgressBar } from '../ui/progress.tsx';
import { cancelImport } from './import-flow.ts';

export function ImportProgress({ job }: { readonly job: Job }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const done = formatCount(job.done, language);
  return (
    <div className="nl-empty" style={{ height: '100%' }}>
      <h1>{t('data.importing')}</h1>
      <div style={{ width: 420 }}>
        <ProgressBar share={job.total ? job.done / job.total : null} label={t('data.importing')} />
      </div>
      <p className="nl-num" role="status">
        {job.total === null ? t('data.importDone', { done }) : t('data.importProgress', { done, total: formatCount(job.total, language) })}
        {job.secondsLeft !== null && ` · ${t('run.left', { time: formatDuration(job.secondsLeft, language) })}`}
      </p>
      <Button variant="default" leftSection={<Square size={14} />} onClick={() => void cancelImport(job.job)}>
        {t('data.stop')}
      </Button>
    </div>
  );
}
