/** One question to the network at a time: a picture, values that were typed, or a row of the data; what was asked, and the answer. */
import { useEffect, useState } from 'react';
import type { Problem } from '../../shared/base/problem.ts';
import type { PredictInput, Prediction, Row, Run } from '../../shared/contract.ts';
import { problemFrom } from '../api/index.ts';
import { useTranslation } from '../locales/index.ts';
import { anyTestRow, hideOne, pictureInput, predictOne, windowBefore } from './predict.ts';
import { type Reads, typedSeries } from './reads.ts';
import { numbersIn } from './series-form.tsx';
import { type Values, valuesOfRow } from './values-form.tsx';

export interface Asking {
  readonly prediction: Prediction | null;
  readonly problem: Problem | null;
  readonly thinking: boolean;
  /** The row of the data that was asked about. */
  readonly row: Row | null;
  /** Address of the picture that was asked about. */
  readonly picture: string | null;
  readonly values: Values;
  /** What the network saw of a series, oldest first. */
  readonly past: readonly number[];
  /** Values are typed: they are no row of the data any more. */
  type(values: Values): void;
  askPicture(file: File | null | undefined): void;
  askSample(): void;
  askValues(): void;
}

/** A file the browser was given an address for stays in memory as long as it has that address. */
function forget(address: string | null): void {
  if (address?.startsWith('blob:') === true) URL.revokeObjectURL(address);
}

export function useAsking(project: string, run: Run, reads: Reads): Asking {
  const { t } = useTranslation();
  const [prediction, setPrediction] = useState<Prediction | null>(null);
  const [row, setRow] = useState<Row | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => () => forget(picture), [picture]);
  const [values, setValues] = useState<Values>({});
  const [past, setPast] = useState<readonly number[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [thinking, setThinking] = useState(false);
  const { pictures, columns, texts, series, hides } = reads;
  const [first = ''] = texts;

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

  const sample = async (): Promise<PredictInput | null> => {
    const found = await anyTestRow(project, run.dataset);
    if (!found) return null;
    const cell = Object.values(found.cells).find((one) => one.kind === 'image');
    setPicture(cell?.kind === 'image' ? cell.url : null);
    if (hides) {
      const text = found.cells[first];
      const puzzle = hideOne(text?.kind === 'text' ? (text.value ?? '') : '');
      setValues({ [first]: puzzle });
      return { kind: 'text', text: puzzle };
    }
    setRow(found);
    if (series) setPast(await windowBefore(project, run.dataset, found.row, series));
    else if (!pictures) setValues(valuesOfRow([...texts, ...columns.map(({ name }) => name)], found));
    return { kind: 'row', row: found.row };
  };

  const typed = async (): Promise<PredictInput | null> => {
    setRow(null);
    const window = typedSeries(reads);
    if (window) {
      const given = numbersIn(String(values[window.column] ?? ''));
      setPast(given.slice(-window.length));
      return given.length < window.length ? null : { kind: 'series', name: window.column, values: { [window.column]: given } };
    }
    if (texts.length > 0 && texts.every((name) => String(values[name] ?? '').trim() === '')) return null;
    return hides ? { kind: 'text', text: String(values[first] ?? '') } : { kind: 'values', name: t('try.fill'), values };
  };

  return {
    prediction,
    problem,
    thinking,
    row,
    picture,
    values,
    past,
    type(next) {
      setValues(next);
      setRow(null);
    },
    askPicture(file) {
      if (!file) return;
      void ask(() => {
        setRow(null);
        setPicture(URL.createObjectURL(file));
        return pictureInput(file);
      });
    },
    askSample: () => void ask(sample),
    askValues: () => void ask(typed),
  };
}
