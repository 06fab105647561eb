/** Predicted against real numbers: on the line the answer is exact. */
import type { Evaluation } from '../../shared/contract.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber } from '../ui/format.ts';

const size = 440;
const left = 64;
const bottom = 40;
const top = 12;

/** About five round numbers over a range. */
export function roundTicks(min: number, max: number): number[] {
  const span = max - min || 1;
  const raw = span / 5;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= raw) ?? raw;
  const ticks: number[] = [];
  for (let tick = Math.ceil(min / step) * step; tick <= max + step * 1e-9; tick += step) ticks.push(Number(tick.toPrecision(12)));
  return ticks;
}

export function Scatter({ evaluation }: { readonly evaluation: Evaluation }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { pairs } = evaluation;
  const values = pairs.flatMap(({ actual, predicted }) => [actual, predicted]).filter(Number.isFinite);
  const min = Math.min(...values);
  const max = Math.max(...values);
  const pad = (max - min || 1) * 0.04;
  const place = (value: number): number => (value - min + pad) / (max - min + 2 * pad || 1);
  const x = (value: number): number => left + place(value) * (size - left - top);
  const y = (value: number): number => size - bottom - place(value) * (size - bottom - top);
  const ticks = values.length === 0 ? [] : roundTicks(min, max);
  return (
    <section className="nl-card" aria-labelledby="scatter">
      <header>
        <h2 id="scatter">{t('results.scatter')}</h2>
        <span className="nl-small nl-faint nl-grow">{t('results.scatterHint')}</span>
      </header>
      <svg viewBox={`0 0 ${size} ${size}`} className="nl-scatter" role="img" aria-label={t('results.scatter')}>
        {ticks.map((tick) => (
          <g key={tick}>
            <path d={`M${x(tick)} ${top}V${size - bottom}M${left} ${y(tick)}H${size - top}`} stroke="var(--nl-line)" />
            <text x={x(tick)} y={size - bottom + 16} textAnchor="middle">
              {formatNumber(tick, language)}
            </text>
            <text x={left - 8} y={y(tick) + 4} textAnchor="end">
              {formatNumber(tick, language)}
            </text>
          </g>
        ))}
        {values.length > 0 && <path d={`M${x(min)} ${y(min)}L${x(max)} ${y(max)}`} stroke="var(--nl-thread)" strokeWidth="2" />}
        {pairs.map(({ row, actual, predicted }) => (
          <circle key={row} cx={x(actual)} cy={y(predicted)} r="3.5" fill="var(--nl-accent-text)" fillOpacity=".55">
            <title>{`${formatNumber(actual, language)} → ${formatNumber(predicted, language)}`}</title>
          </circle>
        ))}
        <text x={(left + size) / 2} y={size - 6} textAnchor="middle" className="nl-axis">
          {t('results.real')}
        </text>
        <text transform={`translate(14 ${(size - bottom) / 2}) rotate(-90)`} textAnchor="middle" className="nl-axis">
          {t('results.predicted')}
        </text>
      </svg>
    </section>
  );
}
