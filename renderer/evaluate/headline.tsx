/** The result in words, with what guessing would give beside it. */
import type { Evaluation, Run } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatCount, formatNumber, formatPercent } from '../ui/format.ts';
import { guessing, inTen, mostConfused } from './words.ts';

const shownMetrics = ['accuracy', 'f1', 'loss', 'rmse', 'mae', 'r2'] as const;

export function Headline({ run, evaluation }: { readonly run: Run; readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { metrics, rows, classes } = evaluation;
  const column = String(run.document.nodes.find((node) => node.type === 'output')?.params.column ?? '');
  const show = (name: (typeof shownMetrics)[number], value: number): string => (name === 'accuracy' || name === 'f1' || name === 'r2' ? formatPercent(value, language) : formatNumber(value, language));
  return (
    <section className="nl-card nl-headline" aria-label={t('results.title')}>
      <div className="nl-grow">{classes.length > 0 ? <Classes evaluation={evaluation} /> : (
        <>
          <h1>{t('results.regressionHeadline', { mae: formatNumber(metrics.mae ?? 0, language) })}</h1>
          <p className="nl-soft">{t('results.regressionR2', { r2: formatPercent(metrics.r2 ?? 0, language), column })}</p>
        </>
      )}</div>
      <dl className="nl-row nl-headline-numbers">
        {shownMetrics.map((name) => (metrics[name] === undefined ? null : <div className="nl-stat" key={name}><dt>{t(`metrics.${name}`)}</dt><dd data-metric={name}>{show(name, metrics[name])}</dd></div>))}
        <div className="nl-stat"><dt>{t('results.support')}</dt><dd>{formatCount(rows, language)}</dd></div>
      </dl>
    </section>
  );
}

function Classes({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const accuracy = evaluation.metrics.accuracy ?? 0;
  const words = inTen(accuracy);
  const guess = guessing(evaluation);
  const confused = mostConfused(evaluation);
  const guessText = guess.name === null
    ? t('results.guessing', { guess: formatPercent(guess.share, language, 0) })
    : t('results.guessingMost', { name: guess.name, guess: formatPercent(guess.share, language, 0) });
  return (
    <>
      <h1>{t(`results.${words.key}`, { right: formatNumber(words.right, language) })}</h1>
      <p className="nl-soft">{guessText}{accuracy <= guess.share && ` ${t('results.worse')}`}</p>
      {confused && <p className="nl-soft">{t('results.mostConfused', { actual: confused.actual, predicted: confused.predicted, count: confused.count })}</p>}
    </>
  );
}
