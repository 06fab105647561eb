/** "What do you have?" and "What do you want to know?", then the way the data should lie and the button that begins. */
import { Button } from '@mantine/core';
import { ArrowRight } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { en } from '../locales/en.ts';
import { useLanguage, useText, useTranslation } from '../locales/index.ts';
import { useLibrary } from '../state/library.ts';
import { useSession } from '../state/session.ts';
import { Choices } from '../ui/choices.tsx';
import { counted } from '../ui/format.ts';
import { ReasonButton } from '../ui/reason-button.tsx';
import { createProject } from './create.ts';
import { DataLayout } from './data-layout.tsx';
import { PicturesDrawing, SeriesDrawing, TableDrawing, TextDrawing } from './drawings.tsx';
import { rowWords } from './row-words.ts';
import { type Have, haves, networksFor, offered, samplesFor, type Want } from './tasks.ts';

type WantHint = `start.wantHint.${keyof typeof en.start.wantHint}`;

const drawings: { readonly [H in Have]: ReactNode } = {
  pictures: <PicturesDrawing />,
  table: <TableDrawing />,
  text: <TextDrawing />,
  series: <SeriesDrawing />,
};

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
  const networks = task && templates ? networksFor(task, templates) : [];
  const [own] = networks;
  const reason = opening ? t('start.creating') : null;

  return (
    <section className="nl-questions" aria-labelledby="question-have">
      <h1 id="question-have">{t('start.title')}</h1>
      <Choices
        label={t('start.title')}
        value={have}
        onChange={(value) => {
          onHave(value);
          setWant(null);
        }}
        choices={haves
          .filter((name) => possible.some((one) => one.have === name))
          .map((value) => ({ value, title: t(`start.have.${value}`), hint: t(`start.haveHint.${value}`), drawing: drawings[value] }))}
      />
      {have && (
        <>
          <h2>{t('start.titleWant')}</h2>
          <Choices
            label={t('start.titleWant')}
            value={task?.want ?? null}
            onChange={(value: Want) => setWant(value)}
            choices={ofHave.map((one) => ({
              value: one.want,
              title: t(`start.want.${one.want}`),
              hint: t(`start.wantHint.${one.have}-${one.want}` as WantHint),
            }))}
          />
        </>
      )}
      {have && task && (
        <div className="nl-card nl-begin">
          <div className="nl-stack">
            <h3>{t('start.layoutTitle')}</h3>
            <p className="nl-soft">
              {task.want === 'tag' || task.want === 'answer' || task.want === 'rate' ? t(`start.layoutOf.${task.want}`) : t(`start.layout.${have}`)}
            </p>
            {have === 'pictures' && <p className="nl-small nl-faint">{t('start.layoutAlso')}</p>}
            <div className="nl-row" style={{ flexWrap: 'wrap', marginTop: 12 }}>
              <Button
                size="md"
                loading={opening}
                rightSection={<ArrowRight size={18} />}
                onClick={() => void createProject(t('start.newName'), own?.id ?? null, null, task.want)}
              >
                {t('start.ownData')}
              </Button>
              {samplesFor(task, samples ?? [], templates ?? []).map(({ sample, template }) => (
                <ReasonButton
                  key={sample.id}
                  size="md"
                  variant="default"
                  reason={reason}
                  onClick={() => void createProject(text(sample.title), template, sample.id)}
                >
                  {t('start.trySample', { sample: text(sample.title) })}
                  <span className="nl-faint nl-small" style={{ marginInlineStart: 8 }}>
                    {t(rowWords(sample.kind), counted(sample.rows, language))}
                  </span>
                </ReasonButton>
              ))}
            </div>
            {networks.length > 1 && (
              <p className="nl-row nl-small nl-soft" style={{ flexWrap: 'wrap' }}>
                {t('start.otherNetworks')}
                {networks.slice(1).map((other) => (
                  <ReasonButton
                    key={other.id}
                    size="compact-sm"
                    variant="subtle"
                    title={text(other.description)}
                    reason={reason}
                    onClick={() => void createProject(t('start.newName'), other.id, null)}
                  >
                    {text(other.title)}
                  </ReasonButton>
                ))}
              </p>
            )}
          </div>
          <DataLayout kind={have} want={task.want} />
        </div>
      )}
    </section>
  );
}
