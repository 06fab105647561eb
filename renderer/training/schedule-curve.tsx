/** What the learning rate will do over the planned steps. */
import { learningRateAt } from '../../shared/schedules/index.ts';
import type { TrainingSettings } from '../../shared/model/document.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber } from '../ui/format.ts';

const points = 80;
const width = 280;
const height = 56;

export function ScheduleCurve({ training, stepsPerEpoch }: { readonly training: TrainingSettings; readonly stepsPerEpoch: number }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const total = stepsPerEpoch * training.epochs;
  const rates = Array.from({ length: points }, (_, index) => learningRateAt(training, Math.floor((index / (points - 1)) * (total - 1)), stepsPerEpoch, total));
  const top = Math.max(...rates);
  const path = rates.map((rate, index) => `${index === 0 ? 'M' : 'L'}${(index / (points - 1)) * width} ${height - 4 - (rate / top) * (height - 8)}`).join('');
  const from = formatNumber(rates[0] ?? 0, language);
  const to = formatNumber(rates.at(-1) ?? 0, language);
  return (
    <figure className="nl-stack" style={{ gap: 4 }}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width="100%"
        height={height}
        preserveAspectRatio="none"
        role="img"
        aria-label={t('training.scheduleCurve', { from, to })}
      >
        <path d={path} fill="none" stroke="var(--nl-accent-text)" strokeWidth="2" vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="nl-tiny nl-faint nl-num">{t('training.scheduleCurve', { from, to })}</figcaption>
    </figure>
  );
}
