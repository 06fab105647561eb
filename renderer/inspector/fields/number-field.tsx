/** A number, with a slider beside it; logarithmic where the schema asks for it. */
import { Slider } from '@mantine/core';
import type { FieldProps } from '../field.ts';
import { useDraft } from '../use-draft.ts';
import { NumberBox } from './number-box.tsx';

/** Where a value stands on the slider, 0..1000. */
export function toSlider(value: number, min: number, max: number, logarithmic: boolean): number {
  const share = logarithmic && min > 0 ? Math.log(value / min) / Math.log(max / min) : (value - min) / (max - min);
  return Math.round(Math.max(0, Math.min(1, share)) * 1000);
}

/** The value at a place of the slider, with three digits at most. */
export function fromSlider(place: number, min: number, max: number, logarithmic: boolean, step?: number): number {
  const share = place / 1000;
  const raw = logarithmic && min > 0 ? min * (max / min) ** share : min + (max - min) * share;
  const stepped = step === undefined || logarithmic ? raw : min + Math.round((raw - min) / step) * step;
  return Math.max(min, Math.min(max, Number(stepped.toPrecision(logarithmic ? 2 : 6))));
}

export function NumberField({ parameter, value, ids, hint, label, invalid, readOnly, onChange }: FieldProps<'number'>) {
  const { min, max, step, logarithmic = false } = parameter;
  const slides = Number.isFinite(min) && Number.isFinite(max) && max - min < 1e6;
  // Let go, or pressed key after key: one step to undo once the person pauses.
  const slider = useDraft<number, number>(value, (next) => ({ value: next }), onChange);
  const at = (place: number) => fromSlider(place, min, max, logarithmic, step);
  return (
    <div className="nl-field-number" data-slides={slides || undefined} onBlur={slider.settle}>
      {slides && (
        <Slider
          min={0}
          max={1000}
          size="sm"
          label={null}
          disabled={readOnly}
          value={toSlider(slider.draft, min, max, logarithmic)}
          thumbLabel={label}
          onChange={(place) => slider.hold(at(place))}
          onChangeEnd={(place) => slider.write(at(place))}
        />
      )}
      <NumberBox
        id={ids.field}
        value={slider.draft}
        min={min}
        max={max}
        step={step ?? (max - min <= 1 ? 0.05 : 1)}
        whole={false}
        labelledBy={ids.label}
        hint={hint}
        invalid={invalid}
        readOnly={readOnly}
        onChange={onChange}
      />
    </div>
  );
}
