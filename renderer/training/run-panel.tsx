/** The newest run at a glance, and the buttons that start, pause, go on and stop. */
import { Button } from '@mantine/core';
import { BarChart3, Pause, Play, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Run } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useDocument } from '../state/document.ts';
import { useRuns } from '../state/runs.ts';
import { useSession } from '../state/session.ts';
import { pauseRun, resumeRun, startReason, startTraining, stopRun } from '../state/training-actions.ts';
import { formatCount, formatDuration, formatNumber } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { ProgressBar } from '../ui/progress.tsx';
import { ReasonButton } from '../ui/reason-button.tsx';
import { useReasonText } from '../ui/reason-text.ts';
import { runColor } from '../ui/run-color.ts';
import { useRunName } from '../ui/run-name.ts';
import { inTen } from '../evaluate/words.ts';
import { CurveReading } from './curve-reading.tsx';
import { RunBadge } from './run-badge.tsx';

export function RunPanel({ run }: { readonly run: Run | null }) {
  const { t } = useTranslation();
  const nameOf = useRunName();
  const language = useLanguage();
  const reasonText = useReasonText();
  const left = useRuns((store) => (run ? (store.secondsLeft[run.id] ?? null) : null));
  const go = useSession((store) => store.go);
  const readOnly = useSession((store) => store.project?.readOnly ?? false);
  // Drawn again when the document or the runs change: both decide whether Start is possible.
  useDocument((store) => store.open);
  const edit = useDocument((store) => store.edit);
  useRuns((store) => store.runs);
  const reason = startReason();
  const going = run !== null && (run.status === 'running' || run.status === 'preparing');
  const resumable = run !== null && !readOnly && (run.status === 'paused' || run.status === 'interrupted');
  // A large step can take a minute, and nothing ends in the middle of one.
  const [ending, setEnding] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it has ended when the run is in another state
  useEffect(() => setEnding(false), [run?.id, run?.status]);
  const end = (ask: (run: string) => Promise<void>, id: string) => {
    setEnding(true);
    void ask(id);
  };
  const share = run && run.totalSteps > 0 ? run.step / run.totalSteps : 0;
  const usable = run?.status === 'done' || run?.status === 'stopped';

  return (
    <section className="nl-card nl-run-panel" aria-label={run ? nameOf(run) : t('training.title')}>
      <div className="nl-row" style={{ gap: 12, minHeight: 42 }}>
        <div className="nl-grow nl-row" style={{ gap: 12, minWidth: 0 }}>
          {run && <span className="nl-swatch" style={{ background: `var(${runColor(run)})` }} aria-hidden />}
          <h1 className="nl-ellipsis">{run ? nameOf(run) : t('training.title')}</h1>
          {run && <RunBadge status={run.status} />}
        </div>
        {/* Pause, not Stop, lies where Start was: a double click must not end what it began. */}
        {(going || run?.status === 'paused') && (
          <Button variant="default" leftSection={<Square size={14} />} onClick={() => end(stopRun, run.id)}>
            {t('training.stop')}
          </Button>
        )}
        {going && (
          <Button variant="default" leftSection={<Pause size={16} />} onClick={() => end(pauseRun, run.id)}>
            {t('training.pause')}
          </Button>
        )}
        {resumable && (
          <Button leftSection={<Play size={16} />} onClick={() => void resumeRun(run.id)}>
            {t('training.resume')}
          </Button>
        )}
        {usable && (
          <Button size="md" leftSection={<BarChart3 size={16} />} onClick={() => go('results')}>
            {t('training.seeResults')}
          </Button>
        )}
        {!going && (
          <ReasonButton
            size="md"
            variant={resumable || usable ? 'default' : 'filled'}
            reason={reason && reasonText(reason)}
            leftSection={<Play size={18} />}
            onClick={() => void startTraining()}
          >
            {run ? t('training.again') : t('training.start')}
          </ReasonButton>
        )}
      </div>
      {!going && !run && reason && <p className="nl-soft">{reasonText(reason)}</p>}
      {run && (
        <>
          <ProgressBar share={run.status === 'preparing' ? null : share} label={nameOf(run)} />
          <dl className="nl-run-stats">
            <div className="nl-stat">
              <dt>{t('training.epoch')}</dt>
              <dd>
                {t('training.ofTotal', {
                  done: formatCount(Math.min(run.totalEpochs, Math.floor(run.epoch) + (going ? 1 : 0)), language),
                  total: formatCount(run.totalEpochs, language),
                })}
              </dd>
            </div>
            <div className="nl-stat">
              <dt>{t('training.step')}</dt>
              <dd>
                {run.totalSteps === 0 ? '–' : t('training.ofTotal', { done: formatCount(run.step, language), total: formatCount(run.totalSteps, language) })}
              </dd>
            </div>
            <div className="nl-stat">
              <dt>{t('training.speed')}</dt>
              <dd>{run.samplesPerSecond > 0 ? t('training.perSecond', { rate: formatCount(run.samplesPerSecond, language) }) : '–'}</dd>
            </div>
            <div className="nl-stat">
              <dt>{going ? t('training.timeLeft') : t('training.elapsed')}</dt>
              <dd>{going ? (left === null ? '–' : formatDuration(left, language)) : formatDuration(run.seconds, language)}</dd>
            </div>
            <div className="nl-stat">
              <dt>{t('training.deviceUsed')}</dt>
              <dd>{t('training.ofDevice', { device: run.device.toUpperCase(), threads: t('device.threads', { count: run.threads }) })}</dd>
            </div>
          </dl>
          {(going || run.status === 'paused') && (
            <p className="nl-tiny nl-faint" role="status">
              {t(ending ? 'run.afterStep' : 'run.safe')}
            </p>
          )}
          {usable && <Verdict run={run} />}
          <CurveReading run={run} />
          {run.status === 'interrupted' && !run.problem && <p className="nl-soft">{t('training.interrupted')}</p>}
          {run.problem && <ProblemCard problem={run.problem} onFix={run.problem.fix && !readOnly ? () => edit(run.problem?.fix?.edits ?? []) : undefined} />}
        </>
      )}
    </section>
  );
}

/** How good it has become, in words, where one number says so. */
function Verdict({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { accuracy, mae, perplexity } = run.scores.test ?? {};
  if (perplexity !== undefined || (accuracy === undefined && mae === undefined)) return null;
  const { key, right } = inTen(accuracy ?? 0);
  const verdict =
    accuracy === undefined
      ? t('results.regressionHeadline', { mae: formatNumber(mae ?? 0, language) })
      : t(`results.${key}`, { right: formatNumber(right, language) });
  return (
    <p data-verdict>
      <span className="nl-soft">{t('training.neverSeen')}</span> <strong>{verdict}</strong>
    </p>
  );
}
