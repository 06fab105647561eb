/** All rows of a table, only those in view drawn. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { Cell } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber } from '../ui/format.ts';
import type { Rows } from './rows.ts';

export function RowTable({ dataset, rows }: { readonly dataset: Dataset; readonly rows: Rows }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const total = rows.total ?? 12;
  const lines = useVirtualizer({ count: total, getScrollElement: () => scroller.current, estimateSize: () => 36, overscan: 8 });
  const items = lines.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  const { want } = rows;
  const known = rows.total !== null;
  useEffect(() => {
    if (known && total > 0) want(first, Math.min(last, total - 1));
  });
  const show = (cell: Cell | undefined): string => {
    if (!cell || cell.kind === 'image') return '';
    if (cell.value === null) return t('data.missing');
    return cell.kind === 'number' ? formatNumber(cell.value, language) : cell.value;
  };
  const part = { train: t('data.train'), validation: t('data.validation'), test: t('data.test') };
  const least = 72 + 104 + 48 + dataset.columns.reduce((sum, { kind }) => sum + (kind === 'text' ? 320 : 96), 0);
  const template = `72px 104px ${dataset.columns.map(({ kind }) => (kind === 'text' ? 'minmax(320px, 5fr)' : 'minmax(96px, 1fr)')).join(' ')}`;

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area needs the keyboard
    <div ref={scroller} className="nl-scroll nl-rows" tabIndex={0} role="table" aria-label={t('data.galleryTable')} aria-rowcount={rows.total ?? -1}>
      <div role="row" className="nl-rows-head" style={{ gridTemplateColumns: template, minWidth: least }}>
        <span role="columnheader">#</span>
        <span role="columnheader">{t('data.filterPart')}</span>
        {dataset.columns.map((column) => (
          <span
            role="columnheader"
            key={column.name}
            className={column.kind === 'number' ? 'nl-right' : undefined}
            data-target={column.name === dataset.target}
          >
            {column.name}
            {column.name === dataset.target && ' ★'}
          </span>
        ))}
      </div>
      {rows.total === 0 && (
        <p className="nl-faint" style={{ padding: 24 }}>
          {t('data.none')}
        </p>
      )}
      <div style={{ height: lines.getTotalSize(), position: 'relative' }} role="rowgroup">
        {items.map((line) => {
          const row = known ? rows.at(line.index) : null;
          return (
            <div
              role="row"
              key={line.key}
              aria-rowindex={line.index + 1}
              className="nl-rows-line"
              style={{ transform: `translateY(${line.start}px)`, gridTemplateColumns: template, minWidth: least }}
            >
              {row ? (
                <>
                  <span role="cell" className="nl-faint nl-num">
                    {row.row + 1}
                  </span>
                  <span role="cell" className="nl-soft">
                    {part[row.part]}
                  </span>
                  {dataset.columns.map((column) => {
                    const cell = row.cells[column.name];
                    const missing = cell && cell.kind !== 'image' && cell.value === null;
                    return (
                      <span
                        role="cell"
                        key={column.name}
                        title={cell?.kind === 'text' ? (cell.value ?? undefined) : undefined}
                        className={`nl-ellipsis ${column.kind === 'number' ? 'nl-right nl-num' : ''} ${missing ? 'nl-faint' : ''}`}
                      >
                        {show(cell)}
                      </span>
                    );
                  })}
                </>
              ) : (
                <span role="cell" className="nl-skeleton" style={{ gridColumn: '1 / -1', height: 20 }} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
