/** All pictures, only those in view drawn. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState } from 'react';
import type { Dataset } from '../../shared/data/dataset.ts';
import { useTranslation } from '../locales/index.ts';
import { targetOf } from './facts.ts';
import type { Rows } from './rows.ts';

const cell = 88;
const caption = 24;

export function PictureGrid({ dataset, rows }: { readonly dataset: Dataset; readonly rows: Rows }) {
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [columns, setColumns] = useState(8);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const observer = new ResizeObserver(() => setColumns(Math.max(1, Math.floor((element.clientWidth - 4) / (cell + 8)))));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  const total = rows.total ?? 24;
  const lines = useVirtualizer({
    count: Math.ceil(total / columns),
    getScrollElement: () => scroller.current,
    estimateSize: () => cell + caption + 8,
    overscan: 3,
  });
  const items = lines.getVirtualItems();
  const first = (items[0]?.index ?? 0) * columns;
  const last = Math.min(total - 1, ((items.at(-1)?.index ?? 0) + 1) * columns - 1);
  const { want } = rows;
  const known = rows.total !== null;
  useEffect(() => {
    if (known && last >= first) want(first, last);
  });
  const image = dataset.columns.find((column) => column.kind === 'image')?.name ?? '';
  const target = targetOf(dataset)?.name ?? '';

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area needs the keyboard
    <div ref={scroller} className="nl-scroll nl-pictures" tabIndex={0} role="region" aria-label={t('data.gallery')}>
      {rows.total === 0 && (
        <p className="nl-faint" style={{ padding: 24 }}>
          {t('data.none')}
        </p>
      )}
      <div style={{ height: lines.getTotalSize(), position: 'relative' }}>
        {items.map((line) => (
          <div
            key={line.key}
            className="nl-picture-line"
            style={{ transform: `translateY(${line.start}px)`, gridTemplateColumns: `repeat(${columns}, ${cell}px)` }}
          >
            {Array.from({ length: Math.min(columns, total - line.index * columns) }, (_, offset) => {
              const index = line.index * columns + offset;
              const row = known ? rows.at(index) : null;
              const picture = row?.cells[image];
              const label = row?.cells[target];
              const name = label?.kind === 'category' ? (label.value ?? t('data.missing')) : label?.kind === 'number' ? String(label.value) : '';
              return (
                <figure key={index} className="nl-picture">
                  {picture?.kind === 'image' ? (
                    <img src={picture.url} alt={`${name}, ${t('data.row', { row: (row?.row ?? 0) + 1 })}`} width={cell} height={cell} />
                  ) : (
                    <div className="nl-skeleton" style={{ width: cell, height: cell }} />
                  )}
                  <figcaption className="nl-tiny nl-ellipsis nl-soft">{name}</figcaption>
                </figure>
              );
            })}
          </div>
        ))}
      </div>
    </div>
  );
}
