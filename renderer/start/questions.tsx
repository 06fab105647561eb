/** "What do you have?" and "What do you want to know?", then the way the data should lie and the button that begins. */
import { Button } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { formatCount } from '../ui/format.ts';
import { ReasonButton } from '../ui/reason-button.tsx';
import { createProject } from './create.ts';
import { PicturesDrawing, TableDrawing } from './drawings.tsx';
import { DataLayout } from './data-layout.tsx';

type Have = 'pictures' | 'table';
type Want = 'class' | 'number';

interface Choice<T> {
  readonly value: T;
  readonly title: string;
  readonly hint: string;
  readonly drawing?: ReactNode;
}

/** Cards that are radio buttons: arrows move, as everywhere. */
function Choices<T extends string>({ label, choices, value, onChange }: { readonly label: string; readonly choices: readonly Choice<T>[]; readonly value: T | null; onChange(value: T): void }) {
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    // Nothing chosen yet: the first one has the focus, so arrows start from it.
    const index = (Math.max(0, choices.findIndex((choice) => choice.value === value)) + step + choices.length) % choices.length;
    const next = choices[index];
    if (!next) return;
    onChange(next.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role=radio]')[index]?.focus();
  };
  return (
    <div role="radiogroup" aria-label={label} className="nl-choices" onKeyDown={onKeyDown}>
      {choices.map((choice, index) => (
        <button
          key={choice.value} type="button" role="radio" aria-checked={value === choice.value} className="nl-choice"
          tabIndex={value === choice.value || (value === null && index === 0) ? 0 : -1} onClick={() => onChange(choice.value)}
        >
          {choice.drawing}
          <span className="nl-stack" style={{ gap: 2 }}>
            <strong className="nl-choice-title">{choice.title}</strong>
            <span className="nl-soft nl-small">{choice.hint}</span>
          </span>
        </button>
      ))}
    </div>
  );
}

/** Which template answers the question best. */
const recommended: { readonly [H in Have]: string } = { pictures: 'photo-net', table: 'dense-table' };

export function Questions() {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const [have, setHave] = useState<Have | null>(null);
  const [want, setWant] = useState<Want | null>(null);
  const samples = useLibrary((store) => store.samples);
  const opening = useSession((store) => store.opening);
  const chosen: Want | null = have === 'pictures' ? 'class' : want;

  const kinds: readonly Choice<Want>[] = have === 'pictures'
    ? [{ value: 'class', title: t('start.wantClass'), hint: t('start.wantClassPictures') }]
    : [{ value: 'class', title: t('start.wantClass'), hint: t('start.wantClassTable') }, { value: 'number', title: t('start.wantNumber'), hint: t('start.wantNumberTable') }];
  const fitting = (samples ?? []).filter((sample) => chosen === 'class' && sample.kind === (have === 'pictures' ? 'images' : 'table'));

  return (
    <section className="nl-questions" aria-labelledby="question-have">
      <h1 id="question-have">{t('start.title')}</h1>
      <Choices
        label={t('start.title')} value={have} onChange={(value) => { setHave(value); setWant(null); }}
        choices={[
          { value: 'pictures', title: t('start.pictures'), hint: t('start.picturesHint'), drawing: <PicturesDrawing /> },
          { value: 'table', title: t('start.table'), hint: t('start.tableHint'), drawing: <TableDrawing /> },
        ]}
      />
      {have && (
        <>
          <h2>{t('start.titleWant')}</h2>
          <Choices label={t('start.titleWant')} value={chosen} onChange={(value: Want) => setWant(value)} choices={kinds} />
        </>
      )}
      {have && chosen && (
        <div className="nl-card nl-begin">
          <div className="nl-stack">
            <h3>{t('start.layoutTitle')}</h3>
            <p className="nl-soft">{have === 'pictures' ? t('start.layoutPictures') : t('start.layoutTable')}</p>
            {have === 'pictures' && <p className="nl-small nl-faint">{t('start.layoutAlso')}</p>}
            <div className="nl-row" style={{ flexWrap: 'wrap', marginTop: 12 }}>
              <Button size="md" loading={opening} rightSection={<ArrowRight size={18} />} onClick={() => void createProject(t('start.newName'), recommended[have], null)}>{t('start.ownData')}</Button>
              {fitting.map((sample) => (
                <ReasonButton key={sample.id} size="md" variant="default" reason={opening ? t('start.creating') : null} onClick={() => void createProject(text(sample.title), sample.template, sample.id)}>
                  {t('start.trySample', { sample: text(sample.title) })}
                  <span className="nl-faint nl-small" style={{ marginInlineStart: 8 }}>{t(have === 'pictures' ? 'start.rowsPictures' : 'start.rows', { count: formatCount(sample.rows, language) as unknown as number })}</span>
                </ReasonButton>
              ))}
            </div>
          </div>
          <DataLayout kind={have} want={chosen} />
        </div>
      )}
    </section>
  );
}
