/** A network that writes: a beginning in, and the text goes on; or a whole text in, and its answer appears. */
import { Button, Textarea } from '@mantine/core';
import { Dices, PenLine, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Run } from '../../shared/contract.ts';
import { unknownNote } from '../../shared/data/tokenizers/unknown.ts';
import { ParameterField } from '../inspector/parameter-field.tsx';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useSettings } from '../state/settings.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { onControlEnter } from '../ui/control-enter.ts';
import { anyTestRow } from './predict.ts';
import { readsOf } from './reads.ts';
import { useWriting, type Writing } from './use-writing.ts';
import { usualWriting, type WriteSettings, writeSettings } from './write-settings.ts';
import '../inspector/inspector.css';
import './try.css';

export function WritePanel({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const writing = useWriting(project, run);
  const [prompt, setPrompt] = useState('');
  // Of a translation the likeliest is wanted, not a daring one.
  const { translates } = readsOf(run);
  const [settings, setSettings] = useState(translates ? { ...usualWriting, temperature: 0 } : usualWriting);
  const [real, setReal] = useState<string | null>(null);

  const write = (text: string): void => void writing.write(text, settings);
  const translateOne = async (): Promise<void> => {
    if (!translates) return;
    const cells = (await anyTestRow(project, run.dataset))?.cells ?? {};
    const [from, to] = [cells[translates.from], cells[translates.to]];
    if (from?.kind !== 'text' || from.value === null) return;
    setPrompt(from.value);
    setReal(to?.kind === 'text' ? to.value : null);
    write(from.value);
  };

  return (
    <section className="nl-card nl-try" aria-labelledby="try">
      <h2 id="try">{t(translates ? 'try.translateTitle' : 'try.writeTitle')}</h2>
      <Textarea
        label={t(translates ? 'try.text' : 'try.prompt')}
        description={t(translates ? 'try.translateHint' : 'try.promptHint')}
        autosize
        minRows={3}
        maxRows={8}
        value={prompt}
        onChange={(event) => {
          setPrompt(event.currentTarget.value);
          setReal(null);
        }}
        onKeyDown={onControlEnter(() => {
          if (!writing.busy) write(prompt);
        })}
      />
      {writing.busy ? (
        <Button variant="default" onClick={writing.stop}>
          {t('run.stop')}
        </Button>
      ) : (
        <Button leftSection={<PenLine size={16} />} onClick={() => write(prompt)}>
          {t(translates ? 'try.translate' : writing.begun === null ? 'try.write' : 'try.writeAgain')}
        </Button>
      )}
      {translates && (
        <Button variant="default" disabled={writing.busy} leftSection={<Dices size={16} />} onClick={() => void translateOne().catch(writing.fail)}>
          {t('try.sampleOf.text')}
        </Button>
      )}
      {writing.problem && <ProblemCard problem={writing.problem} />}
      <Texts writing={writing} translates={translates !== null} real={real} />
      <Settings settings={settings} onChange={(changed) => setSettings((before) => ({ ...before, ...changed }))} />
      <p className="nl-private">
        <ShieldCheck size={16} aria-hidden />
        {t('try.nothingLeft')}
      </p>
    </section>
  );
}

/** `real`: what should stand there, where the data say it. */
function Texts({ writing, translates, real }: { readonly writing: Writing; readonly translates: boolean; readonly real: string | null }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { begun, busy, texts, written } = writing;
  const note = unknownNote(written?.unknown ?? []);
  const pieces = written?.samples.reduce((sum, sample) => sum + sample.pieces, 0) ?? 0;
  const rate = written?.piecesPerSecond ?? 0;
  return (
    <>
      {begun !== null && (
        <div className="nl-written" aria-busy={busy}>
          {texts.map((text, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: versions of a text have no other name and never move
            <p key={index} data-going={busy || undefined}>
              {!translates && <span className="nl-faint">{begun}</span>}
              {text}
            </p>
          ))}
          {real !== null && !busy && <p className="nl-soft">{t('try.isReally', { name: real })}</p>}
        </div>
      )}
      <div className="nl-stack" role="status">
        {note && (
          <p className="nl-note nl-small" data-unknown>
            {note[language]}
          </p>
        )}
        <p className="nl-small nl-faint nl-num">
          {busy ? t('try.writing') : written ? t('try.written', { pieces: formatCount(pieces, language), rate: formatNumber(rate, language) }) : ''}
        </p>
      </div>
    </>
  );
}

const names = Object.keys(writeSettings) as (keyof WriteSettings)[];

function Settings({ settings, onChange }: { readonly settings: WriteSettings; onChange(changed: Partial<WriteSettings>): void }) {
  const expert = useSettings((store) => store.expert);
  return (
    <div className="nl-stack" style={{ gap: 16 }}>
      {names
        .filter((name) => expert || writeSettings[name].expert !== true)
        .map((name) => (
          <ParameterField
            key={name}
            name={name}
            parameter={writeSettings[name]}
            value={settings[name]}
            invalid={false}
            readOnly={false}
            onChange={(_name, value) => onChange({ [name]: value ?? writeSettings[name].default })}
          />
        ))}
    </div>
  );
}
