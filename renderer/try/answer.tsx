/** The network's answer: bars for kinds, a number for amounts; whether it is right, where that is known. */
import { CircleCheck, CircleX } from 'lucide-react';
import type { Prediction, Row, Run } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber, formatPercent } from '../ui/format.ts';

const shown = 5;

interface Props { readonly prediction: Prediction | null; readonly row: Row | null; readonly run: Run; readonly thinking: boolean; readonly empty: string }

export function Answer({ prediction, row, run, thinking, empty }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!prediction) return <p className="nl-soft nl-try-empty" role="status">{thinking ? t('try.thinking') : empty}</p>;
  const column = run.document.nodes.find((node) => node.type === 'output')?.params.column;
  const known = row && typeof column === 'string' ? row.cells[column] : undefined;
  const real = known?.kind === 'category' ? known.value : known?.kind === 'number' && known.value !== null ? formatNumber(known.value, language) : null;
  const [best] = prediction.classes ?? [];
  return (
    <div className="nl-answer" role="status" data-thinking={thinking}>
      {prediction.tags ? <ul className="nl-answer-tags">{prediction.tags.map(({ word, tag, probability }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice
        <li key={index} title={formatPercent(probability, language)}>{word}<span className="nl-tiny nl-faint">{tag}</span></li>
      ))}</ul> : <h3 className="nl-answer-best">{best ? best.name : formatNumber(prediction.value ?? Number.NaN, language)}</h3>}
      {real !== null && (
        <p className="nl-row nl-small">
          {best && (best.name === real ? <CircleCheck size={16} color="var(--nl-good)" aria-label={t('try.right')} /> : <CircleX size={16} color="var(--nl-bad)" aria-label={t('try.wrong')} />)}
          <span className="nl-soft">{t('try.isReally', { name: real })}</span>
        </p>
      )}
      <ul className="nl-answer-bars">
        {prediction.classes?.slice(0, shown).map(({ name, probability }, index) => (
          <li key={name} data-best={index === 0}>
            <span className="nl-ellipsis" title={name}>{name}</span>
            <i aria-hidden><b style={{ width: `${Math.max(0.5, probability * 100)}%` }} /></i>
            <span className="nl-num">{formatPercent(probability, language)}</span>
          </li>
        ))}
      </ul>
      {prediction.seen && (
        <figure className="nl-seen">
          <img src={prediction.seen} alt={t('try.saw')} width={72} height={72} />
          <figcaption><strong className="nl-small">{t('try.saw')}</strong><span className="nl-tiny nl-faint">{t('try.sawHint')}</span></figcaption>
        </figure>
      )}
    </div>
  );
}
