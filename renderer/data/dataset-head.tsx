/** What a data set is in one line: its name, how much there is of it, and where to go from here. */
import { Button } from '@mantine/core';
import { ArrowRight, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Dataset } from '../../shared/data/dataset.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useSession } from '../state/session.ts';
import { formatCount } from '../ui/format.ts';
import { ReasonButton } from '../ui/reason-button.tsx';
import { classCounts, imageOf } from './facts.ts';
import { replaceData } from './import-flow.ts';

/** `term` is for those who hear the page: the words behind the number say it to the eye. */
function Fact({ term, number, children }: { readonly term: string; readonly number: ReactNode; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="nl-hidden">{term}</dt>
      <dd>
        <strong>{number}</strong> {children}
      </dd>
    </div>
  );
}

export function DatasetHead({ dataset }: { readonly dataset: Dataset }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const readOnly = useSession((store) => store.project?.readOnly ?? false);
  const go = useSession((store) => store.go);
  const { rows, columns } = dataset;
  const classes = classCounts(dataset)?.length;
  const image = imageOf(dataset);
  return (
    <header className="nl-row nl-dataset-head">
      <div className="nl-grow">
        <h1 className="nl-ellipsis">{dataset.name}</h1>
        <dl className="nl-facts nl-num">
          <Fact term={t('data.rows', { count: rows })} number={formatCount(rows, language)}>
            {t(image ? 'data.pictures' : 'data.rows', { count: rows })}
          </Fact>
          {classes !== undefined && (
            <Fact term={t('data.classes', { count: classes })} number={classes}>
              {t('data.classes', { count: classes })}
            </Fact>
          )}
          {image ? (
            <Fact term={t('data.size')} number={`${image.height} × ${image.width}`}>
              px, {t(image.channels === 1 ? 'data.grey' : 'data.colour').toLocaleLowerCase(language)}
            </Fact>
          ) : (
            <Fact term={t('data.columns', { count: columns.length })} number={columns.length}>
              {t('data.columns', { count: columns.length })}
            </Fact>
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
  );
}
