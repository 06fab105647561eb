/** One number with step buttons; used by whole numbers, numbers and sizes. */
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

/** The next number up or down, within the limits, without the tail of a binary fraction. */
export function stepped(written: number | string, by: number, min: number, max: number): number {
  const value = Number(written);
  return Number.isFinite(value) && String(written).trim() !== '' ? Number(Math.min(max, Math.max(min, value + by)).toPrecision(12)) : min;
}

/** What may stand in the box while somebody writes; full-width digits of a Chinese keyboard count. */
function typed(written: string, whole: boolean): string | null {
  const plain = written.normalize('NFKC').replace('。', '.').trim();
  return (whole ? /^-?\d*$/ : /^-?\d*\.?\d*(e[+-]?\d*)?$/i).test(plain) ? plain : null;
}

/** A plain input: it is drawn again at every edit of its number, and there can be a dozen. */
export function NumberBox({ id, value, min, max, step = 1, whole, label, labelledBy, hint, invalid, readOnly, prefix, onChange }: Props) {
  const { t } = useTranslation('network');
  const draft = useDraft<number | string, number>(
    value,
    (written) => {
      const issue = numberIssue(written, min, max, whole);
      return issue === null ? { value: Number(written) } : { issue: t(`inspector.${issue}`, { min, max }) };
    },
    onChange,
  );
  const move = (by: number) => {
    if (!readOnly) draft.write(stepped(draft.draft, by, min, max));
  };
  const wrong = draft.issue !== null || invalid || undefined;
  return (
    <div className="nl-number">
      <div className="nl-number-box" data-invalid={wrong}>
        {prefix !== undefined && (
          <span className="nl-field-prefix" aria-hidden>
            {prefix}
          </span>
        )}
        <input
          id={id}
          type="text"
          inputMode={whole ? 'numeric' : 'decimal'}
          autoComplete="off"
          value={String(draft.draft)}
          readOnly={readOnly}
          aria-label={label}
          aria-labelledby={labelledBy}
          aria-description={hint}
          aria-invalid={wrong}
          onChange={(event) => {
            const written = typed(event.currentTarget.value, whole);
            if (written !== null) draft.write(written);
          }}
          onBlur={draft.settle}
          onKeyDown={(event) => {
            const up = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
            if (up !== 0) {
              event.preventDefault();
              move(up * step * (event.shiftKey ? 10 : 1));
            }
            // What cannot be used stays, with what is wrong about it, until the field is left.
            if (event.key === 'Enter' && draft.issue === null) draft.settle();
          }}
        />
        {!readOnly && <Steps onStep={move} step={step} />}
      </div>
      {draft.issue !== null && (
        <p className="nl-number-issue" role="alert">
          {draft.issue}
        </p>
      )}
    </div>
  );
}

/** For the mouse; the arrow keys do the same. */
function Steps({ step, onStep }: { readonly step: number; readonly onStep: (by: number) => void }) {
  return (
    <span className="nl-number-steps" aria-hidden>
      {[step, -step].map((by) => (
        <button
          key={by}
          type="button"
          tabIndex={-1}
          data-down={by < 0 || undefined}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onStep(by)}
        />
      ))}
    </span>
  );
}
