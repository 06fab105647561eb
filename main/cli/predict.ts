/** `netloom predict`: a project's newest run, or an exported file, on pictures, texts, series or rows of a table. */
import { closeSync, existsSync, openSync, readFileSync, readSync } from 'node:fs';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { makeProblem, ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { PredictInput, Prediction } from '../../shared/contract.ts';
import { encodingOf } from '../importers/text-file.ts';
import { inferenceOf } from '../services/inference-client.ts';
import type { ModelSource } from '../workers/protocol.ts';
import { numberText } from './output.ts';
import { chooseRun, type Session } from './session.ts';

const atOnce = 32;

export async function predict(session: Session, file: string, inputs: readonly string[], wantedRun?: string): Promise<void> {
  const {
    services: { context },
    output,
  } = session;
  const model = await modelOf(session, file, wantedRun);
  const inference = inferenceOf(context);
  const { inputs: wanted } = await inference.ask('describe', { model });
  const read = wanted.some(({ kind }) => kind === 'tokens') ? readText : wanted.some(({ kind }) => kind === 'window') ? readSeries : readOther;
  const questions = inputs.flatMap((input) => rowOf(input) ?? read(session, input));
  const answers: Prediction[] = [];
  for (let from = 0; from < questions.length; from += atOnce)
    answers.push(...(await inference.ask('predict', { model, inputs: questions.slice(from, from + atOnce) })));
  const predictions = answers.map(({ input, others, ...first }) => ({
    input,
    ...told(first),
    ...(others && { others: others.map(({ column, ...answer }) => ({ column, ...told(answer) })) }),
  }));
  output.print({ predictions }, () =>
    answers
      .map(({ input, others = [], ...first }) =>
        [`${input}: ${inWords(first)}`, ...others.map(({ column, ...answer }) => `  ${column}: ${inWords(answer)}`)].join('\n'),
      )
      .join('\n'),
  );
}

type Answer = Pick<Prediction, 'classes' | 'value' | 'tags'>;

/** Only what the answer is of. */
function told({ classes, value, tags }: Answer): Partial<Answer> {
  return tags !== undefined ? { tags } : classes === null ? { value } : { classes };
}

function inWords({ classes, value, tags }: Answer): string {
  if (tags !== undefined) return tags.map(({ word, tag }) => `${word}/${tag}`).join(' ');
  if (classes === null) return numberText(value ?? Number.NaN);
  return classes
    .slice(0, 3)
    .map(({ name, probability }) => `${name} ${(probability * 100).toFixed(1)} %`)
    .join(', ');
}

export async function modelOf(session: Session, file: string, wantedRun: string | undefined): Promise<ModelSource> {
  const path = session.path(file);
  if (!isDatabase(path)) return { kind: 'file', path };
  const project = await session.open(file);
  return { kind: 'run', project: project.path, run: chooseRun(project, session.services.context.projects.store(project.id), wantedRun).id };
}

/** By content, not by name: a project is an SQLite file. */
function isDatabase(path: string): boolean {
  const head = Buffer.alloc(15);
  try {
    const file = openSync(path, 'r');
    try {
      readSync(file, head, 0, head.length, 0);
    } finally {
      closeSync(file);
    }
  } catch {
    throw unreadable(path, 'it is not there, or may not be read');
  }
  return head.toString('latin1') === 'SQLite format 3';
}

/** `row:12` is a row of the project's data. */
function rowOf(input: string): PredictInput[] | null {
  const row = /^row:(\d+)$/.exec(input)?.[1];
  return row === undefined ? null : [{ kind: 'row', row: Number(row) }];
}

type TableKind = '.csv' | '.tsv' | '.json';

function tableKind(input: string): TableKind | null {
  const kind = extname(input).toLowerCase();
  return kind === '.csv' || kind === '.tsv' || kind === '.json' ? kind : null;
}

/** The argument is the text itself; `@file` (or a .txt file that is there) is read; a table is one text a row. */
function readText(session: Session, input: string): PredictInput[] {
  const path = session.path(input.replace(/^@/, ''));
  const kind = tableKind(path);
  if (kind !== null && existsSync(path)) return readTable(path, kind, input);
  if (!input.startsWith('@') && !(/\.txt$/i.test(input) && existsSync(path))) return [{ kind: 'text', text: input }];
  try {
    const bytes = readFileSync(path);
    return [{ kind: 'text', text: new TextDecoder(encodingOf(bytes.subarray(0, 64 * 1024), path)).decode(bytes).trim() }];
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw unreadable(path, 'it is not there, or may not be read');
  }
}

/** A table of the rows before the one that is asked for, oldest first. */
function readSeries(session: Session, input: string): PredictInput[] {
  const path = session.path(input);
  const rows = readRows(path, tableKind(path) ?? '.csv');
  const number = (value: string | number | null | undefined): number | null =>
    value === null || value === undefined || value === '' || Number.isNaN(Number(value)) ? null : Number(value);
  const values = Object.fromEntries(Object.keys(rows[0] ?? {}).map((name) => [name, rows.map((row) => number(row[name]))]));
  return [{ kind: 'series', name: input, values }];
}

/** A picture is one question; a table (CSV with a heading, or JSON: one object or a list of them) one per row. */
function readOther(session: Session, input: string): PredictInput[] {
  const path = session.path(input);
  const kind = tableKind(input);
  return kind === null ? [{ kind: 'file', path }] : readTable(path, kind, input);
}

function readTable(path: string, kind: TableKind, input: string): PredictInput[] {
  const rows = readRows(path, kind);
  return rows.map((values, i) => ({ kind: 'values', name: rows.length === 1 ? input : `${input}:${i + 1}`, values }));
}

type Values = Record<string, string | number | null>;

function readRows(path: string, kind: string): Values[] {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    throw unreadable(path, 'it is not there, or may not be read');
  }
  try {
    if (kind !== '.json')
      return parse(content, { columns: true, bom: true, skip_empty_lines: true, trim: true, delimiter: kind === '.tsv' ? '\t' : [',', ';', '\t'] }) as Values[];
    const json = JSON.parse(content) as unknown;
    const list = Array.isArray(json) ? json : [json];
    return list.map((item: unknown) => {
      if (typeof item !== 'object' || item === null || Array.isArray(item)) throw new Error('an object with a value for each column is expected');
      return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, typeof value === 'number' || value === null ? value : String(value)]));
    });
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error));
  }
}

function unreadable(path: string, detail: string): ProblemError {
  return new ProblemError(
    makeProblem({
      code: 'file-unreadable',
      place: { file: path },
      what: text(`This file cannot be read: ${path} (${detail}).`, `无法读取此文件：${path}（${detail}）。`),
    }),
  );
}
