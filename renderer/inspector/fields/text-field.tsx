/** A line of text. */
import { TextInput } from '@mantine/core';
import type { FieldProps } from '../field.ts';
import { useDraft } from '../use-draft.ts';

export function TextField({ parameter, value, ids, hint, invalid, readOnly, onChange }: FieldProps<'text'>) {
  const draft = useDraft<string, string>(value, (written) => ({ value: written }), onChange);
  return (
    <TextInput
      id={ids.field}
      value={draft.draft}
      maxLength={parameter.maxLength}
      readOnly={readOnly}
      error={invalid}
      aria-labelledby={ids.label}
      aria-description={hint}
      onChange={(event) => draft.write(event.currentTarget.value)}
      onBlur={draft.settle}
      onKeyDown={(event) => {
        if (event.key === 'Enter') draft.settle();
      }}
    />
  );
}
