/** Try it: a picture or a row in, bars out, and what the network saw. */
import { Button } from '@mantine/core';
import { Dices, ImageUp, ShieldCheck } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { PredictInput, Prediction, Row, Run } from '../../shared/contract.ts';
import type { TableColumn } from '../../shared/layers/parameters.ts';
import { problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { Answer } from './answer.tsx';
import { anyTestRow, pictureInput, predictOne } from './predict.ts';
import { ValuesForm, type Values, valuesOfRow } from './values-form.tsx';
import './try.css';

/** The columns the network reads, as they were when it was trained. */
function inputColumns(run: Run): readonly TableColumn[] {
  const columns = run.document.nodes.find((node) => node.type === 'table-input')?.params.columns;
  return Array.isArray(columns) ? (columns as unknown as readonly TableColumn[]) : [];
}

export function TryPanel({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const [prediction, setPrediction] = useState<Prediction | null>(null);
  const [row, setRow] = useState<Row | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  const [values, setValues] = useState<Values>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [thinking, setThinking] = useState(false);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const pictures = run.document.nodes.some((node) => node.type === 'image-input');
  const columns = inputColumns(run);

  const ask = async (make: () => Promise<PredictInput | null>): Promise<void> => {
    setThinking(true);
    setProblem(null);
    try {
      const input = await make();
      if (input) setPrediction(await predictOne(project, run.id, input));
    } catch (error) {
      setProblem(problemFrom(error));
      setPrediction(null);
      setPicture(null);
    } finally {
      setThinking(false);
    }
  };
  const askPicture = (file: File | undefined): void => {
    if (!file) return;
    void ask(() => {
      setRow(null);
      setPicture(URL.createObjectURL(file));
      return pictureInput(file);
    });
  };
  const askSample = (): Promise<void> => ask(async () => {
    const sample = await anyTestRow(project, run.dataset);
    if (!sample) return null;
    setRow(sample);
    const cell = Object.values(sample.cells).find((one) => one.kind === 'image');
    setPicture(cell?.kind === 'image' ? cell.url : null);
    if (!pictures) setValues(valuesOfRow(columns, sample));
    return { kind: 'row', row: sample.row };
  });
  const askValues = (): Promise<void> => ask(async () => {
    setRow(null);
    return { kind: 'values', name: t('try.fill'), values };
  });
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    askPicture(event.dataTransfer.files[0]);
  };

  return (
    <section className="nl-card nl-try" aria-labelledby="try">
      <h2 id="try">{t('try.title')}</h2>
      {pictures ? (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping has its keyboard twin in the button below
        <div className="nl-try-drop" data-over={over} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={onDrop}>
          {picture ? <img src={picture} alt={prediction?.input ?? t('try.dropPicture')} className="nl-try-picture" /> : <ImageUp size={32} strokeWidth={1.5} aria-hidden />}
          {!picture && <p className="nl-soft">{t('try.dropPicture')}</p>}
          <input ref={chooser} type="file" accept="image/*" hidden onChange={(event) => { askPicture(event.currentTarget.files?.[0]); event.currentTarget.value = ''; }} />
        </div>
      ) : <ValuesForm columns={columns} values={values} onChange={(next) => { setValues(next); setRow(null); }} />}
      <div className="nl-stack">
        {pictures ? <Button leftSection={<ImageUp size={16} />} onClick={() => chooser.current?.click()}>{t('try.choosePicture')}</Button> : <Button loading={thinking} onClick={() => void askValues()}>{t('try.predict')}</Button>}
        <Button variant="default" leftSection={<Dices size={16} />} onClick={() => void askSample()}>{row ? t('try.another') : t(pictures ? 'try.sample' : 'try.sampleRow')}</Button>
      </div>
      {problem && <ProblemCard problem={problem} />}
      <Answer prediction={prediction} row={row} run={run} thinking={thinking} pictures={pictures} />
      <p className="nl-private"><ShieldCheck size={16} aria-hidden />{t('try.nothingLeft')}</p>
    </section>
  );
}
