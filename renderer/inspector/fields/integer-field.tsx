/** A whole number, with its recommended choices as starred buttons. */
import { useTranslation } from '../../locales/index.ts';
import type { FieldProps } from '../field.ts';
import { NumberBox } from './number-box.tsx';
import { Stars } from './stars.tsx';

export function IntegerField({ parameter, value, ids, hint, invalid, readOnly, onChange }: FieldProps<'integer'>) {
  const { t } = useTranslation('network');
  return (
    <>
      <NumberBox
        id={ids.field}
        value={value}
        min={parameter.min}
        max={parameter.max}
        whole
        labelledBy={ids.label}
        hint={hint}
        invalid={invalid}
        readOnly={readOnly}
        onChange={onChange}
      />
      {parameter.recommended !== undefined && (
        <Stars label={t('inspector.recommended')} choices={parameter.recommended} value={value} readOnly={readOnly} onChoose={onChange} />
      )}
    </>
  );
}
