/** A network that writes: a beginning in, and the text goes on; or a whole text in, and its answer appears. */
import { Button, Textarea } from '@mantine/core';
import { Dices, PenLine, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { RequestOutput, Run } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { ParameterField } from '../inspector/parameter-field.tsx';
import { useLanguage, useTranslation } from '../locales/index.ts';
import { useGenerated } from '../state/generated.ts';
import { useSettings } from '../state/settings.ts';
import { formatCount, formatNumber } from '../ui/format.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { onControlEnter } from '../ui/control-enter.ts';
import { anyTestRow } from './predict.ts';
import { readsOf } from './reads.ts';
import { usualWriting, type WriteSettings, writeSettings } from './write-settings.ts';
import '../inspector/inspector.css';
import './try.css';

type Written = RequestOutput<'predict.generate'>;

const names = Object.keys(writeSettings) as (keyof WriteSettings)[];
let writings = 0;

export function WritePanel({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const expert = useSettings((store) => store.expert);
  const samples = useGenerated((store) => store.samples);
  const [prompt, setPrompt] = useState('');
  const [begun, setBegun] = useState<string | null>(null);
  // Of a translation the likeliest is wanted, not a daring one.
  const { translates } = readsOf(run);
  const [settings, setSettings] = useState(translates ? { ...usualWriting, temperature: 0 } : usualWriting);
  const [real, setReal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [written, setWritten] = useState<Written | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);

  const write = async (prompt: string): Promise<void> => {
    const stream = `write-${++writings}`;
    useGenerated.getState().begin(stream, settings.samples);
    setBegun(prompt);
    setWritten(null);
    setProblem(null);
    setBusy(true);
    try {
      setWritten(await api.request('predict.generate', { project, run: run.id, stream, prompt, ...settings, stop: [] }));
    } catch (error) {
      setProblem(problemFrom(error));
    } finally {
      setBusy(false);
    }
  };
  const translateOne = async (): Promise<void> => {
    if (!translates) return;
    const cells =
      (
        await anyTestRow(project, run.dataset).catch((error: unknown) => {
          setProblem(problemFrom(error));
          return null;
        })
      )?.cells ?? {};
    const [from, to] = [cells[translates.from], cells[translates.to]];
    if (from?.kind !== 'text' || from.value === null) return;
    setPrompt(from.value);
    setReal(to?.kind === 'text' ? to.value : null);
    await write(from.value);
  };
  const stop = (): void => {
    api.request('predict.stop', {}).catch((error: unknown) => setProblem(problemFrom(error)));
  };
  const texts = written?.samples.map((sample) => sample.text) ?? samples;

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
          if (!busy) void write(prompt);
        })}
      />
      {busy ? (
        <Button variant="default" onClick={stop}>
          {t('run.stop')}
        </Button>
      ) : (
        <Button leftSection={<PenLine size={16} />} onClick={() => void write(prompt)}>
          {t(translates ? 'try.translate' : begun === null ? 'try.write' : 'try.writeAgain')}
        </Button>
      )}
      {translates && (
        <Button variant="default" disabled={busy} leftSection={<Dices size={16} />} onClick={() => void translateOne()}>
          {t('try.sampleOf.text')}
        </Button>
      )}
      {problem && <ProblemCard problem={problem} />}
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
      <p className="nl-small nl-faint nl-num" role="status">
        {busy
          ? t('try.writing')
          : written
            ? t('try.written', {
                pieces: formatCount(
                  written.samples.reduce((sum, { pieces }) => sum + pieces, 0),
                  language,
                ),
                rate: formatNumber(written.piecesPerSecond, language),
              })
            : ''}
      </p>
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
              onChange={(_name, value) => setSettings((before) => ({ ...before, [name]: value === undefined ? writeSettings[name].default : value }))}
            />
          ))}
      </div>
      <p className="nl-private">
        <ShieldCheck size={16} aria-hidden />
        {t('try.nothingLeft')}
      </p>
    </section>
  );
}
