/** The rows a forecast is made from: drawn, with what the network says behind them; or typed in, one number a line. */
import { Textarea } from '@mantine/core';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber } from '../ui/format.ts';

const [width, height] = [320, 120];

interface WindowProps {
  /** Oldest first. */
  readonly values: readonly number[];
  /** Rows between the last one seen and the one that is asked for. */
  readonly ahead: number;
  readonly forecast: number | null;
  readonly real: number | null;
}

/** What it saw, what it says, and what came. */
export function WindowDrawing({ values, ahead, forecast, real }: WindowProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const all = [...values, ...(forecast === null ? [] : [forecast]), ...(real === null ? [] : [real])].filter(Number.isFinite);
  if (values.length < 2 || all.length === 0) return null;
  const [min, max] = [Math.min(...all), Math.max(...all)];
  const last = values.length - 1 + Math.max(1, ahead);
  const x = (place: number): number => 4 + (place / last) * (width - 12);
  const y = (value: number): number => height - 8 - ((value - min) / (max - min || 1)) * (height - 16);
  const path = values.flatMap((value, place) => (Number.isFinite(value) ? [`${x(place).toFixed(1)} ${y(value).toFixed(1)}`] : []));
  const label = t('try.windowLabel', {
    count: values.length,
    last: formatNumber(values.at(-1) ?? Number.NaN, language),
    said: forecast === null ? '–' : formatNumber(forecast, language),
  });
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className="nl-window" role="img" aria-label={label}>
      <polyline points={path.join(' ')} fill="none" stroke="var(--nl-ink-soft)" strokeWidth="1.75" strokeLinejoin="round" />
      {real !== null && <circle cx={x(last)} cy={y(real)} r="4" fill="var(--nl-surface)" stroke="var(--nl-ink-soft)" strokeWidth="2" />}
      {forecast !== null && (
        <path
          d={`M${x(values.length - 1)} ${y(values.at(-1) ?? forecast)}L${x(last)} ${y(forecast)}`}
          stroke="var(--nl-accent-text)"
          strokeWidth="1.75"
          strokeDasharray="5 3"
        />
      )}
      {forecast !== null && <circle cx={x(last)} cy={y(forecast)} r="4" fill="var(--nl-accent-text)" />}
    </svg>
  );
}

/** Numbers in a text, however they are parted; a decimal comma is one where a line holds nothing else. */
export function numbersIn(text: string): number[] {
  return text
    .split(/[\s;]+/)
    .filter((part) => part !== '')
    .map((part) => Number(/^-?\d+,\d+$/.test(part) ? part.replace(',', '.') : part));
}

interface FieldProps {
  readonly column: string;
  readonly length: number;
  readonly value: string;
  onChange(value: string): void;
}

export function SeriesField({ column, length, value, onChange }: FieldProps) {
  const { t } = useTranslation();
  const given = numbersIn(value);
  const wrong = given.some(Number.isNaN);
  return (
    <Textarea
      label={column}
      description={t('try.seriesHint', { count: length })}
      autosize
      minRows={3}
      maxRows={6}
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={
        wrong ? t('try.seriesWrong') : value.trim() !== '' && given.length < length ? t('try.seriesShort', { given: given.length, count: length }) : undefined
      }
    />
  );
}
