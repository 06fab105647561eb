/** The Training room: start, watch, pause, compare with earlier runs; settings of the next run beside it. */
import { Switch } from '@mantine/core';
import { GraduationCap } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import type { Run } from '../../shared/contract.ts';
import { problemFrom } from '../api/index.ts';
import { metricOf } from '../../shared/metrics/index.ts';
import { useText, useTranslation } from '../locales/index.ts';
import { useRuns } from '../state/runs.ts';
import { useSession } from '../state/session.ts';
import { readsOf } from '../try/reads.ts';
import { saveText } from '../ui/download.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { runColor } from '../ui/run-color.ts';
import { CurveChart, type Line } from './curve-chart.tsx';
import { curvesCsv, curvesOf, secondMetric } from './curves.ts';
import { MadeSamples } from './made-samples.tsx';
import { RunHistory } from './run-history.tsx';
import { RunPanel } from './run-panel.tsx';
import { SettingsForm } from './settings-form.tsx';
import { useShownRuns } from './shown-runs.ts';
import { StartProblems } from './start-problems.tsx';
import './training.css';

const chartHeight = 240;

export function TrainingRoom() {
  const { t } = useTranslation();
  const runs = useRuns((store) => store.runs);
  const [newest] = runs;
  return (
    <div className="nl-room">
      <div className="nl-room-inner">
        <RunPanel run={newest ?? null} />
        <StartProblems />
        <div className="nl-columns nl-training-body">
          <div className="nl-stack" style={{ gap: 20, minWidth: 0 }}>
            {newest ? (
              <Charts runs={runs} />
            ) : (
              <section className="nl-card">
                <EmptyState icon={GraduationCap} title={t('training.emptyTitle')} body={t('training.emptyBody')} />
              </section>
            )}
            {newest && readsOf(newest).makes && <MadeSamples run={newest} />}
            <RunHistory runs={runs} />
          </div>
          <section className="nl-card" aria-labelledby="settings">
            <h2 id="settings">{t('training.settings')}</h2>
            <p className="nl-small nl-faint" style={{ marginBottom: 16 }}>
              {t('training.settingsHint')}
            </p>
            <SettingsForm />
          </section>
        </div>
      </div>
    </div>
  );
}

function Charts({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useTranslation();
  const text = useText();
  const metrics = useRuns((store) => store.metrics);
  const extra = useShownRuns((store) => store.extra);
  const [logarithmic, setLogarithmic] = useState(false);
  const chosen = runs.filter((run, index) => index === 0 || extra.has(run.id));
  const ids = chosen.map((run) => run.id).join(' ');
  const key = chosen.map((run) => `${run.id} ${run.name}`).join('\n');
  // A run is another object at every step; its curves are drawn again only when there are other points, or other runs.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` stands for the runs
  const shown = useMemo(() => chosen, [key]);
  useEffect(() => {
    for (const id of ids.split(' '))
      useRuns
        .getState()
        .fetchMetrics(id)
        .catch((error: unknown) => useSession.getState().report(problemFrom(error)));
  }, [ids]);

  const curves = useMemo(() => shown.map((run) => curvesOf(metrics.get(run.id) ?? [])), [shown, metrics]);
  const second = secondMetric(curves) ?? 'accuracy';
  const lines = useMemo(() => {
    const of = (metric: string): Line[] =>
      shown.flatMap((run, index) =>
        (['train', 'validation'] as const).flatMap((part) => {
          const curve = curves[index]?.get(metric)?.[part];
          const name = part === 'train' ? t('training.trainSeries') : t('training.validationSeries');
          return curve ? [{ label: shown.length > 1 ? `${run.number} ${name}` : name, color: runColor(run), curve, dashed: part === 'train' }] : [];
        }),
      );
    return { loss: of('loss'), second: of(second) };
  }, [shown, curves, second, t]);

  const csv = (): void => saveText('curves.csv', curvesCsv(shown.map((run) => ({ name: run.name, points: metrics.get(run.id) ?? [] }))));
  const secondName = metricOf(second);
  return (
    <section className="nl-card nl-charts">
      <CurveChart
        title={t('training.loss')}
        hint={t(second === 'generator' ? 'training.lossHintGame' : 'training.lossHint')}
        whenEmpty={t('training.chartEmpty')}
        lines={lines.loss}
        share={false}
        logarithmic={logarithmic}
        fileName="loss"
        height={chartHeight}
        onCsv={csv}
      >
        <Switch size="xs" label={t('training.log')} checked={logarithmic} onChange={(event) => setLogarithmic(event.currentTarget.checked)} />
      </CurveChart>
      <CurveChart
        title={secondName ? text(secondName.label) : second}
        hint={
          second === 'accuracy'
            ? t('training.accuracyHint')
            : second === 'mae' || second === 'rmse'
              ? t('training.errorHint')
              : secondName
                ? text(secondName.help)
                : ''
        }
        whenEmpty={t('training.chartEmptyEpoch')}
        lines={lines.second}
        share={secondName?.percent === true}
        logarithmic={false}
        fileName={second}
        height={chartHeight}
        onCsv={csv}
      />
    </section>
  );
}
