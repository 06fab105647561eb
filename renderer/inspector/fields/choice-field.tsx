/** One of a few: buttons side by side when they are short, else a list; the recommended one has a star and says why. */
import { SegmentedControl, Select } from '@mantine/core';
import { Star } from 'lucide-react';
import { useText, useTranslation } from '../../locales/index.ts';
import type { FieldProps } from '../field.ts';

const sideBySide = 18;

export function ChoiceField({ parameter, value, ids, hint, readOnly, onChange }: FieldProps<'choice'>) {
  const { t } = useTranslation('network');
  const text = useText();
  const choices = parameter.choices.map((choice) => ({
    value: choice.value,
    label: text(choice.label),
    why: choice.recommended === undefined ? null : text(choice.recommended),
  }));
  const current = choices.find((choice) => choice.value === value);
  const short = choices.length <= 3 && choices.reduce((sum, choice) => sum + choice.label.length, 0) <= sideBySide;
  return (
    <>
      {short ? (
        <SegmentedControl
          fullWidth
          size="sm"
          data={choices.map(({ value: id, label }) => ({ value: id, label }))}
          value={value}
          readOnly={readOnly}
          aria-labelledby={ids.label}
          aria-description={hint}
          onChange={onChange}
        />
      ) : (
        <Select
          id={ids.field}
          data={choices.map(({ value: id, label }) => ({ value: id, label }))}
          value={value}
          readOnly={readOnly}
          aria-labelledby={ids.label}
          aria-description={hint}
          maxDropdownHeight={280}
          onChange={(next) => {
            if (next !== null) onChange(next);
          }}
          renderOption={({ option }) => {
            const why = choices.find((choice) => choice.value === option.value)?.why ?? null;
            return (
              <span className="nl-choice-option">
                <span>
                  {option.label}
                  {why !== null && <Star size={12} aria-label={t('inspector.recommended')} fill="currentColor" />}
                </span>
                {why !== null && <span className="nl-tiny nl-faint">{why}</span>}
              </span>
            );
          }}
        />
      )}
      {current?.why !== null && current !== undefined && (
        <p className="nl-field-why">
          <Star size={12} aria-hidden fill="currentColor" />
          {t('inspector.recommendedWhy', { why: current.why })}
        </p>
      )}
    </>
  );
}
