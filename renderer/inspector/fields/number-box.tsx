/** One number with step buttons; used by whole numbers, numbers and sizes. */
import { NumberInput } from '@mantine/core';
import { useTranslation } from '../../locales/index.ts';
import { useDraft } from '../use-draft.ts';

interface Props {
  readonly id?: string | undefined;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step?: number | undefined;
  readonly whole: boolean;
  readonly label?: string | undefined;
  readonly labelledBy?: string | undefined;
  readonly hint: string;
  readonly invalid: boolean;
  readonly readOnly: boolean;
  readonly prefix?: string | undefined;
  onChange(value: number): void;
}

/** What is wrong with a number as written; null when nothing is. */
export function numberIssue(written: number | string, min: number, max: number, whole: boolean): 'outOfRange' | 'wholeNumber' | null {
  const value = typeof written === 'number' ? written : written.trim() === '' ? Number.NaN : Number(written);
  if (!Number.isFinite(value) || value < min || value > max) return whole ? 'wholeNumber' : 'outOfRange';
  return whole && !Number.isInteger(value) ? 'wholeNumber' : null;
}

export function NumberBox({ id, value, min, max, step = 1, whole, label, labelledBy, hint, invalid, readOnly, prefix, onChange }: Props) {
  const { t } = useTranslation('network');
  const draft = useDraft<number | string, number>(value, (written) => {
    const issue = numberIssue(written, min, max, whole);
    return issue === null ? { value: Number(written) } : { issue: t(`inspector.${issue}`, { min, max }) };
  }, onChange);
  return (
    <NumberInput
      id={id} value={draft.draft} step={step} allowDecimal={!whole} decimalScale={whole ? 0 : 10} clampBehavior="none" readOnly={readOnly} startValue={min}
      error={draft.issue ?? invalid} aria-label={label} aria-labelledby={labelledBy} aria-description={hint} aria-invalid={draft.issue !== null || invalid || undefined}
      leftSection={prefix === undefined ? undefined : <span className="nl-field-prefix" aria-hidden>{prefix}</span>}
      onChange={(written) => draft.write(written)} onBlur={draft.settle}
      onKeyDown={(event) => { if (event.key === 'Enter') draft.settle(); }}
    />
  );
}
