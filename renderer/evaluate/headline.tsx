/** The result in words, with what guessing would give beside it. */
import type { Language } from '../../shared/base/text.ts';
import type { Evaluation, Run } from '../../shared/contract.ts';
import { type MetricDefinition, metrics } from '../../shared/metrics/index.ts';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { counted, formatCount, formatNumber, formatPercent } from '../ui/format.ts';
import { readsOf } from '../try/reads.ts';
import { guessing, inTen, mostConfused } from './words.ts';

/** Beside the sentence; the rest can be unfolded. */
const first = 4;
/** One answer more or less moves the share of right ones by three in a hundred. */
const fewRows = 30;

export function Headline({ run, evaluation }: { readonly run: Run; readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { rows, classes } = evaluation;
  // What people ask for first, then the rest in the order of the list.
  const found = [...metrics].sort((a, b) => rank(a.type) - rank(b.type)).filter(({ type }) => evaluation.metrics[type] !== undefined);
  const asked = evaluation.metrics['perplexity'] !== undefined;
  const reads = readsOf(run);
  return (
    <section className="nl-card nl-headline" aria-label={t('results.title')}>
      <div className="nl-grow">
        {classes.length > 0 ? (
          <Classes evaluation={evaluation} />
        ) : reads.words ? (
          <Said what="words" />
        ) : asked ? (
          <Pieces evaluation={evaluation} />
        ) : reads.makes ? (
          <Said what="made" />
        ) : (
          <Amount run={run} evaluation={evaluation} />
        )}
        {rows < fewRows && <p className="nl-small nl-note">{t('results.fewExamples', counted(rows, language))}</p>}
      </div>
      <dl className="nl-row nl-headline-numbers">
        {found.slice(0, first).map((metric) => (
          <Score key={metric.type} metric={metric} value={evaluation.metrics[metric.type] ?? 0} />
        ))}
        <div className="nl-stat">
          <dt>{t('results.support')}</dt>
          <dd>{formatCount(rows, language)}</dd>
        </div>
      </dl>
      {found.length > 0 && (
        <details className="nl-headline-more">
          <summary>{t('results.moreNumbers')}</summary>
          <dl>
            {found.map((metric) => (
              <Explained key={metric.type} metric={metric} value={evaluation.metrics[metric.type] ?? 0} />
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}

const favourites = ['accuracy', 'f1', 'loss', 'perplexity', 'rmse', 'mae', 'r2'];

function rank(metric: string): number {
  const place = favourites.indexOf(metric);
  return place < 0 ? favourites.length : place;
}

interface ScoreProps {
  readonly metric: MetricDefinition;
  readonly value: number;
}

const formatScore = ({ metric, value }: ScoreProps, language: Language) => (metric.percent ? formatPercent(value, language) : formatNumber(value, language));

function Score({ metric, value }: ScoreProps) {
  const text = useText();
  const language = useLanguage();
  return (
    <div className="nl-stat" title={text(metric.help)}>
      <dt>{text(metric.label)}</dt>
      <dd data-metric={metric.type}>{formatScore({ metric, value }, language)}</dd>
    </div>
  );
}

function Explained({ metric, value }: ScoreProps) {
  const text = useText();
  const language = useLanguage();
  return (
    <div>
      <dt>{text(metric.label)}</dt>
      <dd>{formatScore({ metric, value }, language)}</dd>
      <dd className="nl-soft">{text(metric.help)}</dd>
    </div>
  );
}

/** How far off a number is. */
function Amount({ run, evaluation: { metrics: scores } }: { readonly run: Run; readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const column = String(run.document.nodes.find((node) => node.type === 'output')?.params.column ?? '');
  if (scores['mae'] === undefined) return <h1>{t('results.title')}</h1>;
  return (
    <>
      <h1>{t('results.regressionHeadline', { mae: formatNumber(scores['mae'], language) })}</h1>
      {scores['r2'] !== undefined && <p className="nl-soft">{t('results.regressionR2', { r2: formatPercent(scores['r2'], language), column })}</p>}
    </>
  );
}

/** Where no number says how good it is. */
function Said({ what }: { readonly what: 'words' | 'made' }) {
  const { t } = useTranslation();
  return (
    <>
      <h1>{t(`results.${what}Headline`)}</h1>
      <p className="nl-soft">{t(`results.${what}Hint`)}</p>
    </>
  );
}

/** How well it knows the pieces of a text. */
function Pieces({ evaluation: { metrics: scores } }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { key, right } = inTen(scores['accuracy'] ?? 0);
  const said = key === 'headlineFew' ? 'results.piecesFew' : right === 10 ? 'results.piecesAll' : 'results.piecesHeadline';
  return (
    <>
      <h1>{t(said, { right: formatNumber(right, language) })}</h1>
      <p className="nl-soft">{t('results.piecesUnsure', { perplexity: formatNumber(scores['perplexity'] ?? 0, language) })}</p>
    </>
  );
}

function Classes({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const accuracy = evaluation.metrics['accuracy'] ?? 0;
  const words = inTen(accuracy);
  const guess = guessing(evaluation);
  const confused = mostConfused(evaluation);
  const guessText =
    guess.name === null
      ? t('results.guessing', { guess: formatPercent(guess.share, language, 0) })
      : t('results.guessingMost', { name: guess.name, guess: formatPercent(guess.share, language, 0) });
  return (
    <>
      <h1>{t(`results.${words.key}`, { right: formatNumber(words.right, language) })}</h1>
      <p className="nl-soft">
        {guessText}
        {accuracy <= guess.share && `${language === 'zh' ? '' : ' '}${t('results.worse')}`}
      </p>
      {confused && <p className="nl-soft">{t('results.mostConfused', { actual: confused.actual, predicted: confused.predicted, count: confused.count })}</p>}
    </>
  );
}
