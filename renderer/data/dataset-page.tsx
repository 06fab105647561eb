/** The data a project learns from: what it holds, how it is dealt into parts, what was skipped, earlier versions. */
import { Button, Select } from '@mantine/core';
import { ArrowRight, RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { DataPart } from '../../shared/contract.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { useSession } from '../state/session.ts';
import { counted, formatCount, formatNumber } from '../ui/format.ts';
import { ReasonButton } from '../ui/reason-button.tsx';
import { CountBars } from './count-bars.tsx';
import { balanceOf, classCounts, imageOf, targetOf, textsOf } from './facts.ts';
import { replaceData } from './import-flow.ts';
import { PictureGrid } from './picture-grid.tsx';
import { RowTable } from './row-table.tsx';
import { type RowFilter, useRows } from './rows.ts';
import { SkippedFiles } from './skipped-files.tsx';
import { SplitCard } from './split-card.tsx';
import { Versions } from './versions.tsx';

export function DatasetPage({ project, dataset }: { readonly project: string; readonly dataset: Dataset }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const readOnly = useSession((store) => store.project?.readOnly ?? false);
  const go = useSession((store) => store.go);
  const split = useOpenDocument((open) => open.document.data.split);
  const [filter, setFilter] = useState<RowFilter>({ part: null, className: null });
  const rows = useRows(project, dataset.id, filter, JSON.stringify(split));
  const counts = classCounts(dataset);
  const image = imageOf(dataset);
  const target = targetOf(dataset);
  const balance = counts && balanceOf(counts);

  return (
    <div className="nl-room nl-dataset">
      <header className="nl-row nl-dataset-head">
        <div className="nl-grow">
          <h1 className="nl-ellipsis">{dataset.name}</h1>
          <dl className="nl-facts nl-num">
            <div>
              <dt className="nl-hidden">{t('data.rows', { count: dataset.rows })}</dt>
              <dd>
                <strong>{formatCount(dataset.rows, language)}</strong> {t(image ? 'data.pictures' : 'data.rows', { count: dataset.rows })}
              </dd>
            </div>
            {counts && (
              <div>
                <dt className="nl-hidden">{t('data.classes', { count: counts.length })}</dt>
                <dd>
                  <strong>{counts.length}</strong> {t('data.classes', { count: counts.length })}
                </dd>
              </div>
            )}
            {image ? (
              <div>
                <dt className="nl-hidden">{t('data.size')}</dt>
                <dd>
                  <strong>
                    {image.height} × {image.width}
                  </strong>{' '}
                  px, {t(image.channels === 1 ? 'data.grey' : 'data.colour').toLocaleLowerCase(language)}
                </dd>
              </div>
            ) : (
              <div>
                <dt className="nl-hidden">{t('data.columns', { count: dataset.columns.length })}</dt>
                <dd>
                  <strong>{dataset.columns.length}</strong> {t('data.columns', { count: dataset.columns.length })}
                </dd>
              </div>
            )}
          </dl>
        </div>
        <ReasonButton variant="default" leftSection={<RefreshCw size={16} />} reason={readOnly ? t('why.readOnly') : null} onClick={replaceData}>
          {t('data.replace')}
        </ReasonButton>
        <Button rightSection={<ArrowRight size={16} />} onClick={() => go('network')}>
          {t('data.next')}
        </Button>
      </header>
      <div className="nl-dataset-body">
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
              onChange={(part) => setFilter({ ...filter, part: part ? (part as DataPart) : null })}
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
                onChange={(name) => setFilter({ ...filter, className: name ? name : null })}
                data={[
                  { value: '', label: `${t('data.filterClass')}: ${t('data.all')}` },
                  ...counts.map(({ name }) => ({ value: name, label: name })).filter(({ value }) => value !== ''),
                ]}
              />
            )}
          </header>
          {image ? (
            <PictureGrid key={JSON.stringify(filter)} dataset={dataset} rows={rows} />
          ) : (
            <RowTable key={JSON.stringify(filter)} dataset={dataset} rows={rows} />
          )}
        </section>
        <div className="nl-dataset-side">
          <SplitCard project={project} dataset={dataset} />
          {counts && (
            <section className="nl-card" aria-labelledby="counts">
              <header>
                <h2 id="counts">{image ? t('data.chart') : t('data.chartTable')}</h2>
              </header>
              <CountBars
                counts={counts}
                chosen={filter.className}
                onChoose={(name) => setFilter({ ...filter, className: filter.className === name ? null : name })}
              />
              {balance && (
                <p className="nl-small nl-soft" style={{ marginTop: 12 }}>
                  {t(`data.${balance.say}`, {
                    most: balance.most,
                    least: balance.least,
                    times: formatNumber(balance.times, language),
                    each: formatNumber(balance.each, language),
                  })}
                </p>
              )}
            </section>
          )}
          {target?.kind === 'number' && (
            <section className="nl-card">
              <h2>{t('data.histogram', { column: target.name })}</h2>
              <p className="nl-soft nl-num">
                {t('data.numberSummary', {
                  min: formatNumber(target.summary.min, language),
                  max: formatNumber(target.summary.max, language),
                  mean: formatNumber(target.summary.mean, language),
                })}
              </p>
            </section>
          )}
          {textsOf(dataset).map((column) => (
            <section className="nl-card nl-stack" key={column.name}>
              <h2>{t('data.textTitle', { column: column.name })}</h2>
              <p className="nl-soft nl-num">
                {t('data.textSummary', {
                  min: formatNumber(column.characters.min, language),
                  max: formatNumber(column.characters.max, language),
                  mean: formatNumber(column.characters.mean, language),
                })}
              </p>
              <p className="nl-small nl-faint">{t('data.textHint')}</p>
            </section>
          ))}
          <SkippedFiles dataset={dataset} />
          <Versions project={project} current={dataset.id} />
        </div>
      </div>
    </div>
  );
}
