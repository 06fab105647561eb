/** "What do you have?" and "What do you want to know?", then the way the data should lie and the button that begins. */
import { Button } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import type { en } from '../locales/en.ts';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { counted } from '../ui/format.ts';
import { ReasonButton } from '../ui/reason-button.tsx';
import { createProject } from './create.ts';
import { DataLayout } from './data-layout.tsx';
import { PicturesDrawing, SeriesDrawing, TableDrawing, TextDrawing } from './drawings.tsx';
import { rowWords } from './row-words.ts';
import { bestTemplate, type Have, haves, offered, samplesFor, type Want } from './tasks.ts';

type WantHint = `start.wantHint.${keyof typeof en.start.wantHint}`;

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
    <div role="radiogroup" aria-label={label} className="nl-choices" data-many={choices.length > 2 || undefined} onKeyDown={onKeyDown}>
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

const drawings: { readonly [H in Have]: ReactNode } = { pictures: <PicturesDrawing />, table: <TableDrawing />, text: <TextDrawing />, series: <SeriesDrawing /> };

interface Props {
  readonly have: Have | null;
  onHave(have: Have): void;
}

export function Questions({ have, onHave }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const [want, setWant] = useState<Want | null>(null);
  const templates = useLibrary((store) => store.templates);
  const samples = useLibrary((store) => store.samples);
  const opening = useSession((store) => store.opening);
  const possible = offered(templates);
  const ofHave = possible.filter((task) => task.have === have);
  const task = ofHave.find((one) => one.want === want) ?? (ofHave.length === 1 ? ofHave[0] : undefined);
  const own = task && templates ? bestTemplate(task, templates) : null;

  return (
    <section className="nl-questions" aria-labelledby="question-have">
      <h1 id="question-have">{t('start.title')}</h1>
      <Choices
        label={t('start.title')} value={have} onChange={(value) => { onHave(value); setWant(null); }}
        choices={haves.filter((name) => possible.some((one) => one.have === name)).map((value) => ({ value, title: t(`start.have.${value}`), hint: t(`start.haveHint.${value}`), drawing: drawings[value] }))}
      />
      {have && (
        <>
          <h2>{t('start.titleWant')}</h2>
          <Choices label={t('start.titleWant')} value={task?.want ?? null} onChange={(value: Want) => setWant(value)} choices={ofHave.map((one) => ({ value: one.want, title: t(`start.want.${one.want}`), hint: t(`start.wantHint.${one.have}-${one.want}` as WantHint) }))} />
        </>
      )}
      {have && task && (
        <div className="nl-card nl-begin">
          <div className="nl-stack">
            <h3>{t('start.layoutTitle')}</h3>
            <p className="nl-soft">{t(`start.layout.${have}`)}</p>
            {have === 'pictures' && <p className="nl-small nl-faint">{t('start.layoutAlso')}</p>}
            <div className="nl-row" style={{ flexWrap: 'wrap', marginTop: 12 }}>
              <Button size="md" loading={opening} rightSection={<ArrowRight size={18} />} onClick={() => void createProject(t('start.newName'), own, null)}>{t('start.ownData')}</Button>
              {samplesFor(task, samples ?? []).map((sample) => (
                <ReasonButton key={sample.id} size="md" variant="default" reason={opening ? t('start.creating') : null} onClick={() => void createProject(text(sample.title), sample.template, sample.id)}>
                  {t('start.trySample', { sample: text(sample.title) })}
                  <span className="nl-faint nl-small" style={{ marginInlineStart: 8 }}>{t(rowWords(sample.kind), counted(sample.rows, language))}</span>
                </ReasonButton>
              ))}
            </div>
          </div>
          <DataLayout kind={have} want={task.want} />
        </div>
      )}
    </section>
  );
}
