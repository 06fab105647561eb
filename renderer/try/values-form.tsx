/** The values of one row, a field for each column the network reads. Empty means unknown. */
import { NumberInput, Select } from '@mantine/core';
import type { Row } from '../../shared/contract.ts';
import type { TableColumn } from '../../shared/layers/parameters.ts';
import { useTranslation } from '../locales/index.ts';

export type Values = { readonly [column: string]: string | number | null };

export function valuesOfRow(columns: readonly TableColumn[], row: Row): Values {
  return Object.fromEntries(columns.map(({ name }) => {
    const cell = row.cells[name];
    return [name, cell && cell.kind !== 'image' ? cell.value : null];
  }));
}

export function ValuesForm({ columns, values, onChange }: { readonly columns: readonly TableColumn[]; readonly values: Values; onChange(values: Values): void }) {
  const { t } = useTranslation();
  return (
    <div className="nl-values">
      {columns.map((column) => (column.kind === 'number' ? (
        <NumberInput key={column.name} size="xs" label={column.name} placeholder={t('try.missing')} value={values[column.name] ?? ''} decimalScale={4} hideControls onChange={(value) => onChange({ ...values, [column.name]: value === '' ? null : Number(value) })} />
      ) : (
        <Select key={column.name} size="xs" label={column.name} placeholder={t('try.missing')} clearable allowDeselect value={values[column.name] === null || values[column.name] === undefined ? null : String(values[column.name])} data={column.values.filter((value) => value !== '')} onChange={(value) => onChange({ ...values, [column.name]: value })} />
      )))}
    </div>
  );
}
