/** On or off. */
import { Switch } from '@mantine/core';
import { useTranslation } from '../../locales/index.ts';
import type { FieldProps } from '../field.ts';

export function BooleanField({ value, ids, hint, readOnly, onChange }: FieldProps<'boolean'>) {
  const { t } = useTranslation('network');
  return (
    <Switch
      id={ids.field}
      checked={value}
      aria-labelledby={ids.label}
      aria-description={hint}
      aria-readonly={readOnly}
      label={value ? t('inspector.on') : t('inspector.off')}
      onChange={(event) => {
        if (!readOnly) onChange(event.currentTarget.checked);
      }}
    />
  );
}
