/** What was found, and the choices before it is read: picture size and colour, or the table's columns and what to predict. */
import { Button, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core';
import type { ImportPlan, Inspection } from '../../shared/contract.ts';
import type { Text } from '../../shared/base/text.ts';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { useOpenDocument } from '../state/document.ts';
import { counted } from '../ui/format.ts';
import { DataLayout } from '../start/data-layout.tsx';
import { ProblemCard } from '../ui/problem-card.tsx';
import { ReasonButton } from '../ui/reason-button.tsx';
import { CountBars } from './count-bars.tsx';
import { givenBy, readBy } from './facts.ts';
import { readPlan, resetFlow, setPlan, useImportFlow } from './import-flow.ts';

export function PlanEditor({ inspection, plan }: { readonly inspection: Inspection; readonly plan: ImportPlan }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const problem = useImportFlow((store) => store.problem);
  const errors = inspection.problems.filter((found) => found.severity === 'error');
  const reason =
    errors.length > 0
      ? t('data.importBlocked')
      : plan.table && plan.table.target === null && !plan.table.columns.some(({ kind }) => kind === 'text')
        ? t('data.importNeedsTarget')
        : null;
  const pictures = plan.images !== undefined;
  const nodes = useOpenDocument((open) => open.document.nodes);
  const reads = readBy(nodes);
  const others = reads.length > 0 && !givenBy(plan).some((have) => reads.includes(have)) ? reads : [];
  // They were counted for the column that was suggested.
  const classes = plan.table?.target === inspection.plan.table?.target ? inspection.classes : null;
  const nothing = inspection.rows === 0 && errors.length > 0;

  return (
    <div className="nl-room">
      <div className="nl-room-inner" style={{ maxWidth: 1120 }}>
        <header className="nl-row" style={{ gap: 16 }}>
          <div className="nl-grow">
            <h1>{t(nothing ? 'data.planNothing' : 'data.planTitle')}</h1>
            <p className="nl-soft nl-ellipsis">
              {!nothing &&
                t(
                  pictures ? 'data.planRowsPictures' : plan.text || plan.kind === 'text-folder' ? 'data.planRowsTexts' : 'data.planRows',
                  counted(inspection.rows, language),
                )}
              {!nothing && classes && ` · ${t('data.planClasses', { count: classes.length })}`}
              {!nothing && ' · '}
              <span className="nl-mono">{plan.path}</span>
            </p>
          </div>
          <Button variant={nothing ? 'filled' : 'default'} onClick={resetFlow}>
            {nothing ? t('data.replace') : t('app.cancel')}
          </Button>
          {!nothing && (
            <ReasonButton reason={reason} size="md" onClick={() => void readPlan()}>
              {t('data.import')}
            </ReasonButton>
          )}
        </header>
        {problem && <ProblemCard problem={problem} />}
        {others.length > 0 && errors.length === 0 && (
          <p className="nl-note" role="status">
            {t('data.planOther', { reads: others.map((have) => t(`start.have.${have}`)).join(', ') })}
          </p>
        )}
        {inspection.problems.map((found) => (
          <ProblemCard key={`${found.code} ${found.what.en}`} problem={found} />
        ))}
        {nothing ? (
          <section className="nl-card nl-stack" style={{ gap: 12 }}>
            <h2>{t('start.layoutTitle')}</h2>
            <div className="nl-drop-layouts" style={{ alignItems: 'flex-start' }}>
              <DataLayout kind={pictures ? 'pictures' : plan.text ? 'text' : 'table'} />
            </div>
          </section>
        ) : (
          <div className="nl-columns" style={{ gridTemplateColumns: classes ? 'minmax(0, 1fr) 400px' : 'minmax(0, 1fr)' }}>
            <section className="nl-card nl-stack" style={{ gap: 20 }}>
              <TextInput
                label={t('data.planName')}
                value={plan.name}
                maxLength={120}
                onChange={(event) => setPlan({ ...plan, name: event.currentTarget.value })}
                style={{ maxWidth: 360 }}
              />
              {plan.images && <PictureChoices plan={plan} images={plan.images} />}
              {plan.text && <TextChoices inspection={inspection} plan={plan} cut={plan.text.cut} />}
              {plan.table && <TableChoices inspection={inspection} plan={plan} table={plan.table} />}
            </section>
            {classes && (
              <section className="nl-card">
                <header>
                  <h2>{t('data.planClasses', { count: classes.length })}</h2>
                </header>
                <CountBars counts={classes.map(({ name, rows }) => ({ name, count: rows }))} />
              </section>
            )}
          </div>
        )}
      </div>
    </div>
  );
}

function PictureChoices({ plan, images }: { readonly plan: ImportPlan; readonly images: NonNullable<ImportPlan['images']> }) {
  const { t } = useTranslation();
  const change = (patch: Partial<typeof images>): void => setPlan({ ...plan, images: { ...images, ...patch } });
  // IDX and CIFAR files have one size; only folders are resized.
  const fixed = plan.kind !== 'image-folder';
  const size = (value: string | number): number => Math.min(1024, Math.max(1, Math.round(Number(value) || 1)));
  return (
    <>
      {!fixed && (
        <div role="group" aria-label={t('data.planSize')} className="nl-stack" style={{ gap: 4 }}>
          <span className="nl-strong nl-small">{t('data.planSize')}</span>
          <span className="nl-small nl-faint">{t('data.planSizeHint')}</span>
          <div className="nl-row" style={{ alignItems: 'flex-end', gap: 12 }}>
            {(['height', 'width'] as const).map((side) => (
              <NumberInput
                key={side}
                w={112}
                label={t(side === 'height' ? 'data.planHeight' : 'data.planWidth')}
                suffix=" px"
                min={1}
                max={1024}
                value={images[side]}
                onChange={(value) => change({ [side]: size(value) })}
              />
            ))}
            {[28, 32, 64, 96].map((side) => (
              <Button
                key={side}
                variant={images.height === side && images.width === side ? 'light' : 'default'}
                size="xs"
                onClick={() => change({ height: side, width: side })}
              >
                {side} × {side}
              </Button>
            ))}
          </div>
        </div>
      )}
      {!fixed && (
        <Choice
          label={t('data.planColour')}
          hint={t('data.planColourHint')}
          value={String(images.channels)}
          onChange={(value) => change({ channels: value === '1' ? 1 : 3 })}
          choices={[
            { value: '3', label: t('data.colour') },
            { value: '1', label: t('data.grey') },
          ]}
        />
      )}
      {!fixed && (
        <Choice
          label={t('data.planFit')}
          hint={t('data.planFitHint')}
          value={images.fit}
          onChange={(value) => change({ fit: value as typeof images.fit })}
          choices={[
            { value: 'crop', label: t('data.fitCrop') },
            { value: 'pad', label: t('data.fitPad') },
            { value: 'stretch', label: t('data.fitStretch') },
          ]}
        />
      )}
      {fixed && (
        <p className="nl-soft">
          {images.height} × {images.width} px · {images.channels === 1 ? t('data.grey') : t('data.colour')}
        </p>
      )}
    </>
  );
}

function Choice({
  label,
  hint,
  value,
  onChange,
  choices,
}: {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  onChange(value: string): void;
  readonly choices: { value: string; label: string }[];
}) {
  return (
    <div role="group" aria-label={label} className="nl-stack" style={{ gap: 4 }}>
      <span className="nl-strong nl-small">{label}</span>
      <span className="nl-small nl-faint">{hint}</span>
      <div>
        <SegmentedControl value={value} onChange={onChange} data={choices} />
      </div>
    </div>
  );
}

/** Plain text: what one example is, and how the first ones look. */
function TextChoices({
  inspection,
  plan,
  cut,
}: {
  readonly inspection: Inspection;
  readonly plan: ImportPlan;
  readonly cut: NonNullable<ImportPlan['text']>['cut'];
}) {
  const { t } = useTranslation();
  return (
    <>
      <Choice
        label={t('data.planCut')}
        hint={t('data.planCutHint')}
        value={cut}
        onChange={(value) => setPlan({ ...plan, text: { cut: value as typeof cut } })}
        choices={[
          { value: 'line', label: t('data.cutLine') },
          { value: 'paragraph', label: t('data.cutParagraph') },
          { value: 'whole', label: t('data.cutWhole') },
        ]}
      />
      {inspection.preview && (
        <ol className="nl-plan-texts" aria-label={t('data.preview')}>
          {inspection.preview.slice(0, 6).map(([first = ''], row) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: texts of a preview have no other name
            <li key={row}>{first}</li>
          ))}
        </ol>
      )}
    </>
  );
}

function TableChoices({
  inspection,
  plan,
  table,
}: {
  readonly inspection: Inspection;
  readonly plan: ImportPlan;
  readonly table: NonNullable<ImportPlan['table']>;
}) {
  const { t } = useTranslation();
  const change = (patch: Partial<typeof table>): void => setPlan({ ...plan, table: { ...table, ...patch } });
  const setKind = (name: string, kind: string): void =>
    change({
      columns: table.columns.map((column) => (column.name === name ? { name, kind: kind as typeof column.kind } : column)),
      target: kind === 'skip' && table.target === name ? null : table.target,
    });
  return (
    <>
      <Select
        label={t('data.planTarget')}
        description={t('data.planTargetHint')}
        placeholder={t('data.planTargetNone')}
        searchable
        clearable={table.columns.some(({ kind }) => kind === 'text')}
        maw={360}
        value={table.target}
        data={table.columns.filter((column) => column.kind !== 'skip').map((column) => column.name)}
        onChange={(target) => change({ target })}
      />
      <div className="nl-stack" style={{ gap: 4 }}>
        <span className="nl-strong nl-small">{t('data.planColumns')}</span>
        <div className="nl-scroll nl-plan-table">
          <table className="nl-table">
            <thead>
              <tr>
                {table.columns.map((column) => (
                  <th key={column.name} data-target={column.name === table.target}>
                    <div className="nl-stack" style={{ gap: 4 }}>
                      <span className="nl-plan-name" title={column.name}>
                        {column.name}
                        {column.name === table.target && ' ★'}
                      </span>
                      <select
                        className="nl-select"
                        aria-label={`${column.name}: ${t('data.columnKind')}`}
                        value={column.kind}
                        onChange={(event) => setKind(column.name, event.currentTarget.value)}
                      >
                        <option value="number">{t('data.kindNumber')}</option>
                        <option value="category">{t('data.kindCategory')}</option>
                        <option value="text">{t('data.kindText')}</option>
                        <option value="skip">{t('data.kindSkip')}</option>
                      </select>
                      {column.kind === 'skip' && <LeftOut why={inspection.leftOut?.[column.name]} />}
                    </div>
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {(inspection.preview ?? []).slice(0, 8).map((cells, row) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: rows of a preview have no other name
                <tr key={row}>
                  {table.columns.map((column, index) => (
                    <td
                      key={column.name}
                      data-skip={column.kind === 'skip'}
                      data-target={column.name === table.target}
                      className={column.kind === 'number' ? 'nl-right' : undefined}
                    >
                      {cells[index]}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
    </>
  );
}

/** Nothing where a person left it out. */
function LeftOut({ why }: { readonly why: Text | undefined }) {
  const text = useText();
  return why === undefined ? null : <span className="nl-tiny nl-plan-why">{text(why)}</span>;
}
