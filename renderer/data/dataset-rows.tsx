/** The rows of a data set, of one part or one class if asked: pictures as a grid, others as a table. */
import { Select } from '@mantine/core';
import type { DataPart } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { counted } from '../ui/format.ts';
import { classCounts, imageOf } from './facts.ts';
import { PictureGrid } from './picture-grid.tsx';
import { RowTable } from './row-table.tsx';
import { type RowFilter, useRows } from './rows.ts';

interface Props {
  readonly project: string;
  readonly dataset: Dataset;
  readonly filter: RowFilter;
  onFilter(filter: RowFilter): void;
}

export function DatasetRows({ project, dataset, filter, onFilter }: Props) {
  const { t } = useTranslation();
  const language = useLanguage();
  const split = useOpenDocument((open) => open.document.data.split);
  const rows = useRows(project, dataset.id, filter, JSON.stringify(split));
  const counts = classCounts(dataset);
  const image = imageOf(dataset);
  const Shown = image ? PictureGrid : RowTable;
  return (
    <section className="nl-card nl-dataset-rows">
      <header>
        <h2 className="nl-grow">{image ? t('data.gallery') : t('data.galleryTable')}</h2>
        <span className="nl-small nl-faint nl-num" role="status">
          {rows.total === null ? '' : t('data.total', counted(rows.total, language))}
        </span>
        <Select
          size="xs"
          w={136}
          aria-label={t('data.filterPart')}
          value={filter.part ?? ''}
          onChange={(part) => onFilter({ ...filter, part: part ? (part as DataPart) : null })}
          data={[
            { value: '', label: `${t('data.filterPart')}: ${t('data.all')}` },
            { value: 'train', label: t('data.train') },
            { value: 'validation', label: t('data.validation') },
            { value: 'test', label: t('data.test') },
          ]}
        />
        {counts && (
          <Select
            size="xs"
            w={168}
            searchable
            aria-label={t('data.filterClass')}
            value={filter.className ?? ''}
            onChange={(name) => onFilter({ ...filter, className: name ? name : null })}
            data={[
              { value: '', label: `${t('data.filterClass')}: ${t('data.all')}` },
              ...counts.map(({ name }) => ({ value: name, label: name })).filter(({ value }) => value !== ''),
            ]}
          />
        )}
      </header>
      <Shown key={JSON.stringify(filter)} dataset={dataset} rows={rows} />
    </section>
  );
}
