/** The three parts: sizes, shares, the shuffle number. Changing them is an edit like any other, and can be undone. */
import { NumberInput, SegmentedControl, Switch } from '@mantine/core';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { Split } from '../../shared/model/document.ts';
import type { Edit } from '../../shared/model/edits.ts';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useDocument, useOpenDocument } from '../state/document.ts';
import { usePartSizes } from '../state/part-sizes.ts';
import { useSettings } from '../state/settings.ts';
import { formatCount } from '../ui/format.ts';
import { classCounts } from './facts.ts';

const parts = ['train', 'validation', 'test'] as const;

export function SplitCard({ project, dataset }: { readonly project: string; readonly dataset: Dataset }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const expert = useSettings((store) => store.expert);
  const split = useOpenDocument((open) => open.document.data.split);
  const readOnly = useOpenDocument((open) => open.readOnly);
  const edit = useDocument((store) => store.edit);
  const sizes = usePartSizes(project, dataset.id);
  const change = (split: Partial<Split>): void => {
    const one: Edit = { type: 'set-data', patch: { split } };
    edit([one]);
  };
  /** Shares are whole percents; what is left is for training. */
  const setShare = (part: 'validation' | 'test', percent: number): void => {
    const share = Math.min(0.9, Math.max(0, percent / 100));
    const other = split.kind === 'given' ? 0 : part === 'validation' ? split.test : split.validation;
    change({ [part]: share, train: Math.max(0, Math.round((1 - share - other) * 1000) / 1000) });
  };
  const total = sizes ? sizes.train + sizes.validation + sizes.test : 0;

  return (
    <section className="nl-card nl-stack" style={{ gap: 16 }} aria-labelledby="split">
      <div>
        <h2 id="split">{t('data.splitTitle')}</h2>
        <p className="nl-small nl-soft">{t('data.splitHint')}</p>
      </div>
      <div className="nl-split-bar" aria-hidden>
        {parts.map((part) => (
          <span key={part} data-part={part} style={{ flexGrow: total ? (sizes?.[part] ?? 0) : 1 }} />
        ))}
      </div>
      <dl className="nl-split-sizes">
        {parts.map((part) => (
          <div key={part} data-part={part}>
            <dt>{t(`data.${part}`)}</dt>
            <dd className="nl-num">{sizes ? formatCount(sizes[part], language) : '–'}</dd>
            <dd className="nl-split-hint">{t(`data.${part}Hint`)}</dd>
          </div>
        ))}
      </dl>
      {!readOnly && (
        <>
          {dataset.testFrom !== null && (
            <SegmentedControl
              size="xs"
              fullWidth
              aria-label={t('data.splitKind')}
              value={split.kind}
              onChange={(kind) =>
                change(kind === 'given' ? { kind: 'given', test: 0, train: 1 - split.validation } : { kind: 'ratio', train: 0.7, validation: 0.15, test: 0.15 })
              }
              data={[
                { value: 'given', label: t('data.useGiven') },
                { value: 'ratio', label: t('data.useRatio') },
              ]}
            />
          )}
          <div className="nl-row" style={{ gap: 12, alignItems: 'flex-start' }}>
            <Percent label={t('data.validationShare')} share={split.validation} onChange={(percent) => setShare('validation', percent)} />
            {split.kind === 'ratio' && <Percent label={t('data.testShare')} share={split.test} onChange={(percent) => setShare('test', percent)} />}
          </div>
          {classCounts(dataset) && (
            <Switch
              checked={split.stratify}
              label={t('data.stratify')}
              description={t('data.stratifyHint')}
              onChange={(event) => change({ stratify: event.currentTarget.checked })}
            />
          )}
          {expert && (
            <NumberInput
              label={t('data.seed')}
              description={t('data.seedHint')}
              min={0}
              max={2 ** 31}
              value={split.seed}
              onChange={(value) => change({ seed: Math.max(0, Math.round(Number(value) || 0)) })}
            />
          )}
        </>
      )}
    </section>
  );
}

function Percent({ label, share, onChange }: { readonly label: string; readonly share: number; onChange(percent: number): void }) {
  const percent = Math.round(share * 1000) / 10;
  return (
    <NumberInput
      key={percent}
      label={label}
      suffix=" %"
      min={0}
      max={90}
      step={5}
      defaultValue={percent}
      flex={1}
      onBlur={(event) => {
        const next = Number.parseFloat(event.currentTarget.value);
        if (Number.isFinite(next) && next !== percent) onChange(next);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') event.currentTarget.blur();
      }}
    />
  );
}
