/** The run that is going on, in the header of every room: ring, percent, time left, pause. */
import { ActionIcon, Tooltip } from '@mantine/core';
import { Pause, Play } from 'lucide-react';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { activeRun, useRuns } from '../state/runs.ts';
import { useSession } from '../state/session.ts';
import { pauseRun, resumeRun } from '../state/training-actions.ts';
import { formatClock, formatPercent } from '../ui/format.ts';
import { ProgressRing } from '../ui/progress.tsx';
import { useRunName } from '../ui/run-name.ts';

export function RunChip() {
  const { t } = useTranslation();
  const nameOf = useRunName();
  const language = useLanguage();
  const run = useRuns((store) => activeRun(store.runs));
  const left = useRuns((store) => (run ? (store.secondsLeft[run.id] ?? null) : null));
  const go = useSession((store) => store.go);
  if (!run) return null;
  const share = run.totalSteps > 0 ? run.step / run.totalSteps : 0;
  const percent = formatPercent(share, language, 0);
  const paused = run.status === 'paused';
  return (
    <div className="nl-chip" data-active={!paused}>
      <Tooltip label={t('run.safe')}>
        <button
          type="button"
          className="nl-plain nl-row"
          onClick={() => go('training')}
          aria-label={`${t('run.chip', { name: nameOf(run), percent })}. ${t('run.open')}`}
        >
          <ProgressRing share={share} label={nameOf(run)} />
          <span className="nl-num nl-small nl-strong">{percent}</span>
          <span className="nl-num nl-small nl-soft nl-chip-left">
            {paused || run.status === 'preparing' ? t(`run.${run.status}`) : left !== null ? t('run.left', { time: formatClock(left) }) : ''}
          </span>
        </button>
      </Tooltip>
      <ActionIcon size="sm" aria-label={paused ? t('run.resume') : t('run.pause')} onClick={() => void (paused ? resumeRun(run.id) : pauseRun(run.id))}>
        {paused ? <Play size={14} /> : <Pause size={14} />}
      </ActionIcon>
    </div>
  );
}
