/** Try it: a picture, a text, a row or a series in; the answer out, and what the network saw. */
import { Button } from '@mantine/core';
import { Dices, EyeOff, ImageUp, ShieldCheck } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { PredictInput, Prediction, Row, Run } from '../../shared/contract.ts';
import { problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { ProblemCard } from '../ui/problem-card.tsx';
import { Answer } from './answer.tsx';
import { anyTestRow, hideOne, hidden, pictureInput, predictOne, windowBefore } from './predict.ts';
import { readsOf } from './reads.ts';
import { numbersIn, SeriesField, WindowDrawing } from './series-form.tsx';
import { ValuesForm, type Values, valuesOfRow } from './values-form.tsx';
import './try.css';

export function TryPanel({ project, run }: { readonly project: string; readonly run: Run }) {
  const { t } = useTranslation();
  const [prediction, setPrediction] = useState<Prediction | null>(null);
  const [row, setRow] = useState<Row | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  const [values, setValues] = useState<Values>({});
  const [past, setPast] = useState<readonly number[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [thinking, setThinking] = useState(false);
  const [over, setOver] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const { pictures, columns, texts, series, hides } = readsOf(run);
  const [first = ''] = texts;
  // Of several measurements only rows of the data have others before them.
  const typed = series?.columns.length === 1 ? series : null;
  const fillable = !pictures && (typed !== null || (!series && columns.length + texts.length > 0));
  const words = pictures ? 'picture' : hides ? 'hidden' : texts.length > 0 ? 'text' : series ? 'series' : 'row';

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
  const askSample = (): Promise<void> =>
    ask(async () => {
      const sample = await anyTestRow(project, run.dataset);
      if (!sample) return null;
      const cell = Object.values(sample.cells).find((one) => one.kind === 'image');
      setPicture(cell?.kind === 'image' ? cell.url : null);
      if (hides) {
        const text = sample.cells[first];
        const puzzle = hideOne(text?.kind === 'text' ? (text.value ?? '') : '');
        setValues({ [first]: puzzle });
        return { kind: 'text', text: puzzle };
      }
      setRow(sample);
      if (series) setPast(await windowBefore(project, run.dataset, sample.row, series));
      else if (!pictures) setValues(valuesOfRow([...texts, ...columns.map(({ name }) => name)], sample));
      return { kind: 'row', row: sample.row };
    });
  const askValues = (): Promise<void> =>
    ask(async () => {
      setRow(null);
      if (typed) {
        const [column = ''] = typed.columns;
        const given = numbersIn(String(values[column] ?? ''));
        setPast(given.slice(-typed.length));
        return given.length < typed.length ? null : { kind: 'series', name: column, values: { [column]: given } };
      }
      if (texts.length > 0 && texts.every((name) => String(values[name] ?? '').trim() === '')) return null;
      return hides ? { kind: 'text', text: String(values[first] ?? '') } : { kind: 'values', name: t('try.fill'), values };
    });
  const onDrop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    askPicture(event.dataTransfer.files[0]);
  };
  const real = row && series ? row.cells[String(run.document.nodes.find(({ type }) => type === 'output')?.params.column)] : undefined;

  return (
    <section className="nl-card nl-try" aria-labelledby="try">
      <h2 id="try">{t('try.title')}</h2>
      {pictures && (
        <div
          className="nl-try-drop"
          data-over={over}
          onDragOver={(event) => {
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={() => setOver(false)}
          onDrop={onDrop}
        >
          {picture ? (
            <img src={picture} alt={prediction?.input ?? t('try.dropPicture')} className="nl-try-picture" />
          ) : (
            <ImageUp size={32} strokeWidth={1.5} aria-hidden />
          )}
          {!picture && <p className="nl-soft">{t('try.dropPicture')}</p>}
          <input
            ref={chooser}
            type="file"
            accept="image/*"
            hidden
            onChange={(event) => {
              askPicture(event.currentTarget.files?.[0]);
              event.currentTarget.value = '';
            }}
          />
        </div>
      )}
      {!pictures && fillable && !typed && (
        <ValuesForm
          columns={columns}
          texts={texts}
          values={values}
          onChange={(next) => {
            setValues(next);
            setRow(null);
          }}
          onDone={() => void askValues()}
        />
      )}
      {hides && (
        <Button
          size="xs"
          variant="default"
          leftSection={<EyeOff size={14} />}
          style={{ alignSelf: 'flex-start' }}
          onClick={() => setValues({ [first]: `${String(values[first] ?? '').trimEnd()} ${hidden} `.trimStart() })}
        >
          {t('try.hide')}
        </Button>
      )}
      {typed && (
        <SeriesField
          column={typed.columns[0] ?? ''}
          length={typed.length}
          value={String(values[typed.columns[0] ?? ''] ?? '')}
          onChange={(value) => setValues({ [typed.columns[0] ?? '']: value })}
        />
      )}
      <div className="nl-stack">
        {pictures ? (
          <Button leftSection={<ImageUp size={16} />} onClick={() => chooser.current?.click()}>
            {t('try.choosePicture')}
          </Button>
        ) : (
          fillable && (
            <Button loading={thinking} onClick={() => void askValues()}>
              {t('try.predict')}
            </Button>
          )
        )}
        <Button variant="default" leftSection={<Dices size={16} />} onClick={() => void askSample()}>
          {row ? t('try.another') : t(`try.sampleOf.${words}`)}
        </Button>
      </div>
      {problem && <ProblemCard problem={problem} />}
      {series && prediction && prediction.value !== null && (
        <WindowDrawing values={past} ahead={series.ahead} said={prediction.value} real={real?.kind === 'number' ? real.value : null} />
      )}
      <Answer prediction={prediction} row={row} run={run} thinking={thinking} empty={t(`try.emptyOf.${words}`)} />
      <p className="nl-private">
        <ShieldCheck size={16} aria-hidden />
        {t('try.nothingLeft')}
      </p>
    </section>
  );
}
