/** All runs, newest first. A tick lays a run's curves over the newest one's; its name can be changed in place. */
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import type { Run } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { metricOf } from '../../shared/metrics/index.ts';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { usableRuns } from '../state/runs.ts';
import { useSession } from '../state/session.ts';
import { formatDuration, formatNumber, formatPercent, formatWhen } from '../ui/format.ts';
import { runColor } from '../ui/run-color.ts';
import { useRunName } from '../ui/run-name.ts';
import { BuildOn } from './build-on.tsx';
import { RunBadge } from './run-badge.tsx';
import { useShownRuns } from './shown-runs.ts';

export function RunHistory({ runs }: { readonly runs: readonly Run[] }) {
  const { t } = useTranslation();
  const regression =
    runs.length > 0 &&
    runs.every((run) => run.scores.validation?.accuracy === undefined) &&
    runs.some((run) => run.scores.validation?.mae !== undefined || run.scores.validation?.rmse !== undefined);
  const metric = regression ? (runs.some((run) => run.scores.validation?.mae !== undefined) ? 'mae' : 'rmse') : 'accuracy';
  const scored = runs.filter((run) => run.scores.validation?.[metric] !== undefined);
  const best =
    scored.length > 1
      ? scored.reduce((winner, run) => {
          const [a, b] = [run.scores.validation?.[metric] ?? 0, winner.scores.validation?.[metric] ?? 0];
          return (regression ? a < b : a > b) ? run : winner;
        })
      : null;

  return (
    <section className="nl-card">
      <header>
        <h2>{t('training.history')}</h2>
        <span className="nl-small nl-faint">{t('training.historyEmpty')}</span>
      </header>
      {runs.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area needs the keyboard
        <div className="nl-scroll" style={{ maxHeight: 360 }} tabIndex={0} role="region" aria-label={t('training.history')}>
          <table className="nl-table nl-history-table">
            <thead>
              <tr>
                <th>
                  <span className="nl-hidden">{t('training.colCurve')}</span>
                </th>
                <th>{t('training.colName')}</th>
                <th>{t('training.colStatus')}</th>
                <th className="nl-right">{t('training.colEpochs')}</th>
                <th className="nl-right">{t('training.colLoss')}</th>
                <th className="nl-right">{regression ? <MetricName type={metric} /> : t('training.colAccuracy')}</th>
                <th className="nl-right">{t('training.colTest')}</th>
                <th className="nl-right">{t('training.colTime')}</th>
                <th>
                  <span className="nl-hidden">{t('rooms.results')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {runs.map((run, index) => (
                <RunRow key={run.id} run={run} newest={index === 0} best={best?.id === run.id} metric={metric} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function MetricName({ type }: { readonly type: string }) {
  const text = useText();
  const metric = metricOf(type);
  return metric === undefined ? type : text(metric.label);
}

function RunRow({ run, newest, best, metric }: { readonly run: Run; readonly newest: boolean; readonly best: boolean; readonly metric: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const nameOf = useRunName();
  const { extra, toggle } = useShownRuns();
  const { go, chooseRun } = useSession();
  const readOnly = useSession((store) => store.project?.readOnly ?? false);
  const [building, setBuilding] = useState(false);
  const score = (value: number | undefined): string =>
    value === undefined ? '–' : metric === 'accuracy' ? formatPercent(value, language, 1, true) : formatNumber(value, language);
  return (
    <tr>
      <td>
        <Checkbox
          size="sm"
          checked={newest || extra.has(run.id)}
          aria-disabled={newest}
          color={`var(${runColor(run)})`}
          aria-label={t('training.overlay', { name: nameOf(run) })}
          onChange={() => {
            if (!newest) toggle(run.id);
          }}
          styles={{ input: { borderColor: `var(${runColor(run)})`, borderWidth: 2 } }}
        />
      </td>
      <td>
        <RunName run={run} />
        <span className="nl-tiny nl-faint">{formatWhen(run.createdAt, language)}</span>
      </td>
      <td>
        <RunBadge status={run.status} />
      </td>
      <td className="nl-right">
        {formatNumber(Math.floor(run.epoch), language)} / {run.totalEpochs}
      </td>
      <td className="nl-right">{run.scores.validation?.loss === undefined ? '–' : formatNumber(run.scores.validation.loss, language)}</td>
      <td className="nl-right">
        {best && (
          <span className="nl-badge" data-tone="good" style={{ marginInlineEnd: 8 }}>
            {t('training.best')}
          </span>
        )}
        {score(run.scores.validation?.[metric])}
      </td>
      <td className="nl-right">{score(run.scores.test?.[metric])}</td>
      <td className="nl-right">{formatDuration(run.seconds, language)}</td>
      <td className="nl-right">
        {usableRuns([run]).length > 0 && (
          <div className="nl-row" style={{ justifyContent: 'flex-end', gap: 4 }}>
            {!readOnly && (
              <Button size="compact-xs" variant="subtle" aria-label={`${t('begin.build')}: ${nameOf(run)}`} onClick={() => setBuilding(true)}>
                {t('begin.build')}
              </Button>
            )}
            <Button
              size="compact-xs"
              variant="light"
              aria-label={`${t('training.seeResults')}: ${nameOf(run)}`}
              onClick={() => {
                chooseRun(run.id);
                go('results');
              }}
            >
              {t('rooms.results')}
            </Button>
          </div>
        )}
        {building && <BuildOn run={run} onClose={() => setBuilding(false)} />}
      </td>
    </tr>
  );
}

function RunName({ run }: { readonly run: Run }) {
  const { t } = useTranslation();
  const project = useSession((store) => store.project);
  const nameOf = useRunName();
  const [name, setName] = useState<string | null>(null);
  const save = async (): Promise<void> => {
    const next = name?.trim();
    setName(null);
    if (!next || next === run.name || next === nameOf(run) || !project) return;
    try {
      await api.request('runs.rename', { project: project.id, run: run.id, name: next });
    } catch (error) {
      useSession.getState().report(problemFrom(error));
    }
  };
  return (
    <input
      className="nl-run-name"
      aria-label={`${t('training.rename')}: ${nameOf(run)}`}
      value={name ?? nameOf(run)}
      maxLength={120}
      readOnly={project?.readOnly}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={() => void save()}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
        if (event.key === 'Escape') setName(null);
      }}
    />
  );
}
