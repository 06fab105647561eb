/** The values of one row, a field for each column the network reads. Empty means unknown. */
import { NumberInput, Select, Textarea } from '@mantine/core';
import type { Row } from '../../shared/contract.ts';
import type { TableColumn } from '../../shared/layers/parameters.ts';
import { useTranslation } from '../locales/index.ts';
import { onControlEnter } from '../ui/control-enter.ts';

export type Values = { readonly [column: string]: string | number | null };

export function valuesOfRow(names: readonly string[], row: Row): Values {
  return Object.fromEntries(
    names.map((name) => {
      const cell = row.cells[name];
      return [name, cell && cell.kind !== 'image' ? cell.value : null];
    }),
  );
}

interface Props {
  readonly columns: readonly TableColumn[];
  readonly texts: readonly string[];
  readonly values: Values;
  onChange(values: Values): void;
  /** Ctrl+Enter in a text. */
  onDone(): void;
}

export function ValuesForm({ columns, texts, values, onChange, onDone }: Props) {
  const { t } = useTranslation();
  return (
    <div className="nl-values">
      {texts.map((name) => (
        <Textarea
          key={name}
          className="nl-values-text"
          label={texts.length + columns.length > 1 ? name : t('try.text')}
          placeholder={t('try.textHint')}
          autosize
          minRows={4}
          maxRows={10}
          value={String(values[name] ?? '')}
          onChange={(event) => onChange({ ...values, [name]: event.currentTarget.value })}
          onKeyDown={onControlEnter(onDone)}
        />
      ))}
      {columns.map((column) =>
        column.kind === 'number' ? (
          <NumberInput
            key={column.name}
            size="xs"
            label={column.name}
            placeholder={t('try.missing')}
            value={values[column.name] ?? ''}
            decimalScale={4}
            hideControls
            onChange={(value) => onChange({ ...values, [column.name]: value === '' ? null : Number(value) })}
          />
        ) : (
          <Select
            key={column.name}
            size="xs"
            label={column.name}
            placeholder={t('try.missing')}
            clearable
            allowDeselect
            value={values[column.name] === null || values[column.name] === undefined ? null : String(values[column.name])}
            data={column.values.filter((value) => value !== '')}
            onChange={(value) => onChange({ ...values, [column.name]: value })}
          />
        ),
      )}
    </div>
  );
}
