/** A series and what the network said beforehand, one above the other in the order of time. */
import type { Evaluation } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import { roundTicks } from './scatter.tsx';

const [width, height] = [760, 300];
const [left, right, top, bottom] = [64, 84, 12, 40];
/** More points than this cannot be told apart. */
const most = 240;

export function Forecast({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  // The newest ones: they are what people want to know about.
  const points = evaluation.pairs
    .filter(({ actual, predicted }) => Number.isFinite(actual) && Number.isFinite(predicted))
    .toSorted((a, b) => a.row - b.row)
    .slice(-most);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return null;
  const values = points.flatMap(({ actual, predicted }) => [actual, predicted]);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  const x = (row: number): number => left + ((row - first.row) / (last.row - first.row || 1)) * (width - left - right);
  const y = (value: number): number => height - bottom - ((value - min) / (max - min || 1)) * (height - bottom - top);
  const line = (of: 'actual' | 'predicted'): string =>
    points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.row).toFixed(1)} ${y(point[of]).toFixed(1)}`).join('');
  // Names stand at the ends of their lines, pushed apart where they would touch.
  const apart = Math.abs(y(last.actual) - y(last.predicted)) < 16 ? (last.actual >= last.predicted ? 8 : -8) : 0;
  return (
    <section className="nl-card" aria-labelledby="forecast">
      <header>
        <h2 id="forecast">{t('results.forecast')}</h2>
        <span className="nl-small nl-faint nl-grow">{t('results.forecastHint')}</span>
      </header>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className="nl-scatter nl-forecast"
        role="img"
        aria-label={t('results.forecastLabel', { count: points.length, min: formatNumber(min, language), max: formatNumber(max, language) })}
      >
        {roundTicks(min, max).map((tick) => (
          <g key={tick}>
            <path d={`M${left} ${y(tick)}H${width - right}`} stroke="var(--nl-line)" />
            <text x={left - 8} y={y(tick) + 4} textAnchor="end">
              {formatNumber(tick, language)}
            </text>
          </g>
        ))}
        {roundTicks(first.row + 1, last.row + 1)
          .filter(Number.isInteger)
          .map((tick) => (
            <text key={tick} x={x(tick - 1)} y={height - bottom + 18} textAnchor="middle">
              {formatCount(tick, language)}
            </text>
          ))}
        <path d={line('actual')} fill="none" stroke="var(--nl-ink-soft)" strokeWidth="1.75" strokeLinejoin="round" />
        <path d={line('predicted')} fill="none" stroke="var(--nl-accent-text)" strokeWidth="1.75" strokeDasharray="5 3" strokeLinejoin="round" />
        <text x={width - right + 8} y={y(last.actual) + 4 - apart} fill="var(--nl-ink-soft)">
          {t('results.real')}
        </text>
        <text x={width - right + 8} y={y(last.predicted) + 4 + apart} className="nl-forecast-said">
          {t('results.predicted')}
        </text>
        <text x={(left + width - right) / 2} y={height - 4} textAnchor="middle" className="nl-axis">
          {t('results.order')}
        </text>
      </svg>
    </section>
  );
}
