/** The network's answer: bars for kinds, a number for amounts, a tag for each word; how sure it is, and whether it is right where that is known. */
import { CircleCheck, CircleX } from 'lucide-react';
import type { Prediction, Row, Run } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber, formatPercent } from '../ui/format.ts';
import { confidenceOf, sureTag } from './confidence.ts';
import { readsOf } from './reads.ts';

const shown = 5;

interface Props {
  readonly prediction: Prediction | null;
  readonly row: Row | null;
  readonly run: Run;
  readonly thinking: boolean;
  readonly empty: string;
}

export function Answer({ prediction, row, run, thinking, empty }: Props) {
  const { t } = useTranslation();
  if (!prediction)
    return (
      <p className="nl-soft nl-try-empty" role="status">
        {thinking ? t('try.thinking') : empty}
      </p>
    );
  const { others = [] } = prediction;
  const column = String(run.document.nodes.find((node) => node.type === 'output')?.params.column ?? '');
  return (
    <div className="nl-answer" role="status" data-thinking={thinking}>
      {[{ ...prediction, column }, ...others].map((answer) => (
        <OneAnswer key={answer.column} answer={answer} column={answer.column} row={row} run={run} alone={others.length === 0} />
      ))}
      {prediction.seen && (
        <figure className="nl-seen">
          <img src={prediction.seen} alt={t('try.saw')} width={72} height={72} />
          <figcaption>
            <strong className="nl-small">{t('try.saw')}</strong>
            <span className="nl-tiny nl-faint">{t('try.sawHint')}</span>
          </figcaption>
        </figure>
      )}
    </div>
  );
}

type ColumnAnswer = Pick<Prediction, 'classes' | 'value' | 'tags'>;

/** What it says of one column, under the column's name where it says something of several. */
function OneAnswer({
  answer,
  column,
  row,
  run,
  alone,
}: {
  readonly answer: ColumnAnswer;
  readonly column: string;
  readonly row: Row | null;
  readonly run: Run;
  readonly alone: boolean;
}) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { hides } = readsOf(run);
  const known = row?.cells[column];
  const real = known?.kind === 'category' ? known.value : known?.kind === 'number' && known.value !== null ? formatNumber(known.value, language) : null;
  // A hidden word is none of the tokenizer's own marks.
  const classes = answer.classes?.filter(({ name }) => !hides || !/^<(padding|unknown|begin|end|mask)>$/.test(name)) ?? null;
  const [best] = classes ?? [];
  return (
    <>
      {!alone && <p className="nl-small nl-strong nl-answer-column">{column}</p>}
      {answer.tags ? (
        <Tags tags={answer.tags} truth={known?.kind === 'text' ? (known.value?.match(/\S+/g) ?? null) : null} />
      ) : (
        <h3 className="nl-answer-best">{best ? best.name : formatNumber(answer.value ?? Number.NaN, language)}</h3>
      )}
      <Confidence classes={classes} value={alone ? answer.value : null} run={run} />
      {real !== null && (
        <p className="nl-row nl-small">
          {best &&
            (best.name === real ? (
              <CircleCheck size={16} color="var(--nl-good)" aria-label={t('try.right')} />
            ) : (
              <CircleX size={16} color="var(--nl-bad)" aria-label={t('try.wrong')} />
            ))}
          <span className="nl-soft">{t('try.isReally', { name: real })}</span>
        </p>
      )}
      {classes && (
        <ul className="nl-answer-bars">
          {classes.slice(0, shown).map(({ name, probability }, index) => (
            <li key={name} data-best={index === 0}>
              <span className="nl-ellipsis" title={name}>
                {name}
              </span>
              <i aria-hidden>
                <b style={{ width: `${Math.max(0.5, probability * 100)}%` }} />
              </i>
              <span className="nl-num">{formatPercent(probability, language)}</span>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** Words for how much to trust it: of kinds by their shares, of a number by how far off such answers usually were (known where it is the only answer). */
function Confidence({ classes, value, run }: Pick<Prediction, 'classes' | 'value'> & { readonly run: Run }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const sure = classes && confidenceOf(classes);
  const usual = run.scores.test?.mae ?? run.scores.validation?.mae;
  if (sure)
    return (
      <p className="nl-small nl-soft" data-sure={sure}>
        {t(`try.sure.${sure}`, { first: classes[0]?.name ?? '', second: classes[1]?.name ?? '' })}
      </p>
    );
  if (value === null || usual === undefined) return null;
  return <p className="nl-small nl-soft">{t('try.usuallyOff', { amount: formatNumber(usual, language) })}</p>;
}

function Tags({ tags, truth }: { readonly tags: NonNullable<Prediction['tags']>; readonly truth: readonly string[] | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const unsure = tags.filter(({ probability }) => probability < sureTag).length;
  const wrong = tags.filter(({ tag }, index) => truth?.[index] !== undefined && truth[index] !== tag).length;
  return (
    <>
      <ul className="nl-answer-tags">
        {tags.map(({ word, tag, probability }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice
          <li key={index} data-sure={probability >= sureTag} title={formatPercent(probability, language)}>
            {word}
            <span className="nl-tiny nl-faint">
              {truth?.[index] !== undefined && truth[index] !== tag ? (
                <>
                  <s>{tag}</s> {truth[index]}
                </>
              ) : (
                tag
              )}
            </span>
          </li>
        ))}
      </ul>
      <p className="nl-small nl-soft">
        {[
          ...(unsure > 0 ? [t('try.tagsUnsure', { count: unsure })] : []),
          ...(truth === null ? [] : [wrong === 0 ? t('try.tagsRight') : t('try.tagsWrong', { count: wrong })]),
        ].join(' ')}
      </p>
    </>
  );
}
