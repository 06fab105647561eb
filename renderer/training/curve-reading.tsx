/** What the curves of a run mean, in a sentence or two, and what to do about it. Nothing while there is nothing to say. */
import { Button } from '@mantine/core';
import { Check, Lightbulb, Square } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { Run } from '../../shared/contract.ts';
import { problemFrom } from '../api/index.ts';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { useRuns } from '../state/runs.ts';
import { useSession } from '../state/session.ts';
import { stopRun } from '../state/training-actions.ts';
import { formatCount } from '../ui/format.ts';
import { curvesOf } from './curves.ts';
import { readCurves, type Reading } from './reading.ts';
import { remediesFor, type Remedy } from './remedies.ts';

export function CurveReading({ run }: { readonly run: Run }) {
  const points = useRuns((store) => store.metrics.get(run.id));
  useEffect(() => {
    useRuns
      .getState()
      .fetchMetrics(run.id)
      .catch((error: unknown) => useSession.getState().report(problemFrom(error)));
  }, [run.id]);
  // A run is another object at every step; what is said of it changes with its epochs.
  // biome-ignore lint/correctness/useExhaustiveDependencies: status and points stand for the run
  const reading = useMemo(() => (points === undefined ? null : readCurves(run, curvesOf(points))), [run.id, run.status, points]);
  return reading === null || run.status === 'failed' ? null : <Said run={run} reading={reading} />;
}

function Said({ run, reading }: { readonly run: Run; readonly reading: Reading }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const now = useOpenDocument((open) => open.document);
  const going = run.status === 'running' || run.status === 'preparing';
  const why = reading.code === 'nothing-learned' ? t(`reading.rate.${reading.rate}`) : t(`reading.why.${reading.code}`);
  return (
    <Advice
      code={reading.code}
      what={t(`reading.what.${reading.code}`, { epoch: formatCount(reading.epoch, language) })}
      why={reading.few && reading.code === 'by-heart' ? `${why}${language === 'zh' ? '' : ' '}${t('reading.few')}` : why}
      remedies={remediesFor({ before: run.document, now, run: run.id, reading })}
    >
      {going && reading.code !== 'still-learning' && (
        <Button size="xs" variant="default" leftSection={<Square size={12} />} onClick={() => void stopRun(run.id)}>
          {t('reading.stopNow')}
        </Button>
      )}
    </Advice>
  );
}

interface AdviceProps {
  readonly code: string;
  readonly what: string;
  readonly why: string;
  readonly remedies: readonly Remedy[];
  readonly children?: React.ReactNode;
}

/** Advice with its remedies as buttons; those taken already are ticked. */
export function Advice({ code, what, why, remedies, children }: AdviceProps) {
  const { t } = useTranslation();
  const text = useText();
  const readOnly = useOpenDocument((open) => open.readOnly);
  const edit = useDocument((store) => store.edit);
  const { room, go } = useSession();
  const ready = room !== 'training' && remedies.some(({ edits }) => edits.length === 0);
  return (
    <section className="nl-advice" role="status" data-code={code}>
      <Lightbulb size={18} aria-hidden />
      <div className="nl-grow nl-stack">
        <p>
          <strong>{what}</strong> <span className="nl-soft">{why}</span>
        </p>
        {!readOnly && (
          <div className="nl-row" style={{ flexWrap: 'wrap' }}>
            {children}
            {remedies.length > 0 && <span className="nl-small nl-soft">{t('reading.next')}</span>}
            {remedies.map((remedy) =>
              remedy.edits.length === 0 ? (
                <span key={remedy.id} className="nl-badge" data-tone="good">
                  <Check size={12} aria-hidden />
                  {text(remedy.label)}
                </span>
              ) : (
                <Button key={remedy.id} size="xs" variant="default" onClick={() => edit(remedy.edits)}>
                  {text(remedy.label)}
                </Button>
              ),
            )}
            {ready && (
              <Button size="xs" onClick={() => go('training')}>
                {t('results.goTrain')}
              </Button>
            )}
          </div>
        )}
      </div>
    </section>
  );
}
