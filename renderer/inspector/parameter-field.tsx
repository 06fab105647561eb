/** One setting of a layer: label, sentence, and the field of its KIND. A new kind does not compile until it has a field here. */
import { RotateCcw } from 'lucide-react';
import { type ComponentType, memo, useCallback, useId } from 'react';
import type { Parameter } from '../../shared/layers/parameters.ts';
import { useText, useTranslation } from '../locales/index.ts';
import type { FieldProps } from './field.ts';
import { BooleanField } from './fields/boolean-field.tsx';
import { ChoiceField } from './fields/choice-field.tsx';
import { ClassesField } from './fields/classes-field.tsx';
import { ColumnsField } from './fields/columns-field.tsx';
import { IntegerField } from './fields/integer-field.tsx';
import { NumberField } from './fields/number-field.tsx';
import { SizeField } from './fields/size-field.tsx';
import { TextField } from './fields/text-field.tsx';
import { TokenizerField } from './fields/tokenizer-field.tsx';

export const fields: { readonly [K in Parameter['kind']]: ComponentType<FieldProps<K>> } = {
  integer: IntegerField,
  number: NumberField,
  boolean: BooleanField,
  choice: ChoiceField,
  size: SizeField,
  text: TextField,
  classes: ClassesField,
  columns: ColumnsField,
  tokenizer: TokenizerField,
};

interface Props {
  readonly parameter: Parameter;
  readonly name: string;
  /** Already resolved: valid for the kind. */
  readonly value: unknown;
  readonly invalid: boolean;
  readonly readOnly: boolean;
  /** Undefined means back to the default. */
  onChange(name: string, value: unknown): void;
}

/** How a default is written on the button that brings it back. */
export function valueText(parameter: Parameter, value: unknown, say: (text: { en: string; zh: string }) => string): string {
  if (parameter.kind === 'choice') return say(parameter.choices.find((choice) => choice.value === value)?.label ?? { en: String(value), zh: String(value) });
  if (parameter.kind === 'boolean') return say(value === true ? { en: 'on', zh: '开' } : { en: 'off', zh: '关' });
  return Array.isArray(value) ? value.join(' × ') : String(value);
}

export const ParameterField = memo(function ParameterField({ parameter, name, value, invalid, readOnly, onChange: change }: Props) {
  const { t } = useTranslation('network');
  const text = useText();
  const id = useId();
  const onChange = useCallback((next: unknown) => change(name, next), [change, name]);
  const ids = { label: `${id}-label`, hint: `${id}-hint`, field: `${id}-field` };
  // The table above guarantees that kind and field agree.
  const Field = fields[parameter.kind] as ComponentType<FieldProps<Parameter['kind']>>;
  const changed = JSON.stringify(value) !== JSON.stringify(parameter.default);
  const fromData = parameter.kind === 'classes' || parameter.kind === 'columns' || parameter.kind === 'tokenizer';
  const back = t('inspector.reset', { value: valueText(parameter, parameter.default, text) });
  return (
    <div className="nl-field" data-parameter={name}>
      <div className="nl-field-head">
        <label id={ids.label} htmlFor={ids.field}>
          {text(parameter.label)}
        </label>
        {changed && !readOnly && !fromData && (
          // A plain button: it comes and goes with the very edit that is to show at once.
          <button type="button" className="nl-field-back" title={back} aria-label={`${text(parameter.label)}: ${back}`} onClick={() => onChange(undefined)}>
            <RotateCcw size={14} aria-hidden />
          </button>
        )}
      </div>
      <p id={ids.hint} className="nl-field-hint">
        {text(parameter.hint)}
      </p>
      <Field
        parameter={parameter as never}
        value={value as never}
        ids={ids}
        label={text(parameter.label)}
        hint={text(parameter.hint)}
        invalid={invalid}
        readOnly={readOnly}
        onChange={onChange}
      />
    </div>
  );
});
