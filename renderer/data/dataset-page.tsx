/** The data a project learns from: what it holds, how it is dealt into parts, what was skipped, earlier versions. */
import { useState } from 'react';
import type { Dataset } from '../../shared/data/dataset.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { formatNumber } from '../ui/format.ts';
import { CountBars } from './count-bars.tsx';
import { DatasetHead } from './dataset-head.tsx';
import { DatasetRows } from './dataset-rows.tsx';
import { balanceOf, classCounts, imageOf, targetOf, textsOf } from './facts.ts';
import type { RowFilter } from './rows.ts';
import { SkippedFiles } from './skipped-files.tsx';
import { SplitCard } from './split-card.tsx';
import { Versions } from './versions.tsx';

export function DatasetPage({ project, dataset }: { readonly project: string; readonly dataset: Dataset }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const [filter, setFilter] = useState<RowFilter>({ part: null, className: null });
  const counts = classCounts(dataset);
  const image = imageOf(dataset);
  const target = targetOf(dataset);
  const balance = counts && balanceOf(counts);

  return (
    <div className="nl-room nl-dataset">
      <DatasetHead dataset={dataset} />
      <div className="nl-dataset-body">
        <DatasetRows project={project} dataset={dataset} filter={filter} onFilter={setFilter} />
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
