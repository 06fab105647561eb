/** Columns of a table that feed the network: each can be left out. */
import { ActionIcon } from '@mantine/core';
import { X } from 'lucide-react';
import { useTranslation } from '../../locales/index.ts';
import type { FieldProps } from '../field.ts';

export function ColumnsField({ value, readOnly, onChange }: FieldProps<'columns'>) {
  const { t } = useTranslation('network');
  if (value.length === 0) return <p className="nl-small nl-soft">{t('inspector.columnsNone')}</p>;
  return (
    <ul className="nl-columns-list" aria-label={t('inspector.columnsHint', { count: value.length })}>
      {value.map((column) => (
        <li key={column.name}>
          <span className="nl-grow nl-ellipsis" title={column.name}>
            {column.name}
          </span>
          <span className="nl-tiny nl-faint">
            {column.kind === 'number' ? t('inspector.columnNumber') : t('inspector.columnCategory', { count: column.values.length })}
          </span>
          {!readOnly && value.length > 1 && (
            <ActionIcon
              size={24}
              aria-label={t('inspector.columnRemove', { name: column.name })}
              onClick={() => onChange(value.filter((other) => other.name !== column.name))}
            >
              <X size={14} aria-hidden />
            </ActionIcon>
          )}
        </li>
      ))}
    </ul>
  );
}
