/**
 * Reads a table's rows. Two passes: the first learns every column's categories and finds faults, the second writes rows.
 * Rows whose number of cells differs from the header's are left out and listed with their line.
 */
import { basename } from 'node:path';
import { ProblemError } from '../../shared/base/problem.ts';
import { text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import type { Column } from '../../shared/data/dataset.ts';
import { createMoments, type Moments } from '../../shared/data/summary.ts';
import { type ChunkBuilder, createChunkBuilder } from './chunk-builder.ts';
import { csvRecords, OpenQuoteError } from './csv.ts';
import { compareNames } from './place.ts';
import { openQuoteProblem, refuse } from './problems.ts';
import { createSkippedList } from './skipped.ts';
import { categoryOf, parseNumber, textOf } from './table-values.ts';
import { createTextLengths, type TextLengths } from './text-lengths.ts';
import { guessEncoding, openText, type TextSource } from './text-source.ts';
import type { Imported, ImportSink, Place } from './types.ts';

const maxCategories = 1000;

type TablePlan = NonNullable<ImportPlan['table']>;

function openPlace(place: Place): TextSource {
  const encoding = guessEncoding(place.head);
  if (encoding === null) refuse('not-text', place.path, text(`${basename(place.path)} is not a text file.`, `${basename(place.path)} 不是文本文件。`));
  return openText(place.path, place.gzip, encoding);
}

/** A column being read: how a cell becomes a value, and what is learned on the way. */
type Reading =
  | { readonly kind: 'number'; readonly index: number; readonly name: string; readonly moments: Moments }
  | {
      readonly kind: 'category';
      readonly index: number;
      readonly name: string;
      readonly counts: Map<string, number>;
      missing: number;
      codes: ReadonlyMap<string, number>;
    }
  | { readonly kind: 'text'; readonly index: number; readonly name: string; readonly lengths: TextLengths };

/** Reads the rows as the plan says. Twice through the file: see above. */
export async function readTable(plan: ImportPlan, table: TablePlan, place: Place, sink: ImportSink): Promise<Imported> {
  const readings = table.columns.flatMap(readingsOf);
  checkPlan(plan, table, readings);
  const skipped = createSkippedList();
  const scan: Scan = { plan, table, place, sink };

  const onWrongLength = (line: number, cells: number): void => {
    skipped.add(
      basename(place.path),
      text(`The row has ${cells} cells, ${table.columns.length} are expected.`, `该行有 ${cells} 个单元格，应为 ${table.columns.length} 个。`),
      line,
    );
  };
  const rows = await scanRows(scan, {
    each: (cells) => {
      learn(readings, cells, plan.path);
    },
    onWrongLength,
    // Before this pass is over, the number of rows is guessed from the bytes behind.
    progress: (done, position) => [done / 2, Math.max(done, Math.round((done * place.bytes) / Math.max(1, position)))],
  });
  for (const reading of readings) {
    if (reading.kind === 'category') reading.codes = new Map([...reading.counts.keys()].sort(compareNames).map((value, code) => [value, code]));
  }

  const textBytes = readings.reduce((sum, reading) => sum + (reading.kind === 'text' ? reading.lengths.bytes() : 0), 0);
  const builder = createChunkBuilder(
    readings.map(({ kind }) => ({ kind })),
    sink,
    textBytes / Math.max(1, rows),
  );
  await scanRows(scan, {
    async each(cells) {
      for (const [column, reading] of readings.entries()) write(builder, column, reading, cells[reading.index] ?? '', table.delimiter);
      await builder.next();
    },
    progress: (done) => [(rows + done) / 2, rows],
  });
  await builder.finish();
  return {
    name: plan.name,
    source: { kind: 'table', path: plan.path },
    rows: builder.rows(),
    columns: readings.map(described),
    target: table.target,
    testFrom: null,
    chunkRows: builder.chunkRows,
    ...skipped.result(),
  };
}

/** None for a column that is left out. */
function readingsOf(column: TablePlan['columns'][number], index: number): readonly Reading[] {
  const { name } = column;
  switch (column.kind) {
    case 'skip':
      return [];
    case 'number':
      return [{ kind: 'number', index, name, moments: createMoments() }];
    case 'category':
      return [{ kind: 'category', index, name, counts: new Map(), missing: 0, codes: new Map() }];
    case 'text':
      return [{ kind: 'text', index, name, lengths: createTextLengths() }];
  }
}

interface Scan {
  readonly plan: ImportPlan;
  readonly table: TablePlan;
  readonly place: Place;
  readonly sink: ImportSink;
}

interface Pass {
  each(cells: readonly string[]): Promise<void> | void;
  /** A row with too few or too many cells is left out. */
  onWrongLength?(line: number, cells: number): void;
  /** Of both passes, `[done, total]` rows. `position`: bytes read in this one. */
  progress(rows: number, position: number): readonly [number, number];
}

/** One pass through the file; how many rows it has. */
async function scanRows({ plan, table, place, sink }: Scan, { each, onWrongLength, progress }: Pass): Promise<number> {
  const source = openPlace(place);
  let atHeader = table.header;
  let rows = 0;
  try {
    for await (const { line, cells } of csvRecords(source.pieces(), table.delimiter)) {
      if (atHeader) {
        atHeader = false;
        checkHeader(plan, table, cells);
        continue;
      }
      if (cells.length !== table.columns.length) {
        onWrongLength?.(line, cells.length);
        continue;
      }
      await each(cells);
      if (++rows % 1024 !== 0) continue;
      sink.signal.throwIfAborted();
      const [done, total] = progress(rows, source.position());
      sink.progress(Math.round(done), total);
    }
  } catch (error) {
    if (error instanceof OpenQuoteError) throw new ProblemError(openQuoteProblem(plan.path, error.line));
    throw error;
  } finally {
    source.close();
  }
  return rows;
}

/** First pass: which categories a column has, how long its texts are. */
function learn(readings: readonly Reading[], cells: readonly string[], path: string): void {
  for (const reading of readings) {
    const cell = cells[reading.index] ?? '';
    if (reading.kind === 'text') reading.lengths.add(textOf(cell));
    if (reading.kind !== 'category') continue;
    const value = categoryOf(cell);
    if (value === null) continue;
    reading.counts.set(value, (reading.counts.get(value) ?? 0) + 1);
    if (reading.counts.size > maxCategories)
      refuse(
        'too-many-values',
        path,
        text(`The column “${reading.name}” has more than ${maxCategories} different values.`, `“${reading.name}” 列的不同取值超过 ${maxCategories} 个。`),
        text(
          'Read it as text if it holds sentences, as a number if it is one; or leave it out.',
          '如果是语句，请按文本读取；如果是数字，请按数字读取；或略去该列。',
        ),
      );
  }
}

/** Second pass: a cell as a value of its column. */
function write(builder: ChunkBuilder, column: number, reading: Reading, cell: string, delimiter: string): void {
  switch (reading.kind) {
    case 'number': {
      const value = Math.fround(parseNumber(cell, delimiter) ?? Number.NaN);
      reading.moments.add(value);
      builder.set(column, value);
      return;
    }
    case 'text':
      builder.setText(column, textOf(cell));
      return;
    case 'category': {
      const code = reading.codes.get(categoryOf(cell) ?? '') ?? -1;
      if (code < 0) reading.missing++;
      builder.set(column, code);
      return;
    }
  }
}

function described(reading: Reading): Column {
  if (reading.kind === 'number') return { kind: 'number', name: reading.name, summary: reading.moments.summary() };
  if (reading.kind === 'text') return reading.lengths.column(reading.name);
  const values = [...reading.codes.keys()];
  return { kind: 'category', name: reading.name, values, counts: values.map((value) => reading.counts.get(value) ?? 0), missing: reading.missing };
}

function checkPlan(plan: ImportPlan, table: TablePlan, readings: readonly Reading[]): void {
  if (table.delimiter.length !== 1 || table.delimiter === '"' || table.delimiter === '\n' || table.delimiter === '\r')
    refuse('delimiter', plan.path, text('The delimiter must be one character, such as a comma.', '分隔符必须是一个字符，例如逗号。'));
  if (new Set(table.columns.map(({ name }) => name)).size < table.columns.length)
    refuse('duplicate-columns', plan.path, text('Two columns have the same name.', '有两列同名。'));
  if (table.target !== null && !readings.some(({ name }) => name === table.target))
    refuse(
      'target-missing',
      plan.path,
      text(`The column to predict, “${table.target}”, is not among the columns read.`, `要预测的列“${table.target}”不在读取的列中。`),
    );
  // A series of numbers foretells itself.
  if (!readings.some(({ kind }) => kind === 'number') && readings.filter(({ name }) => name !== table.target).length === 0)
    refuse(
      'no-input-columns',
      plan.path,
      text('Every column but the one to predict is left out: there is nothing to learn from.', '除要预测的列外，所有列都被略去：没有可学习的内容。'),
    );
}

function checkHeader(plan: ImportPlan, table: TablePlan, cells: readonly string[]): void {
  if (cells.length === table.columns.length) return;
  refuse(
    'table-changed',
    plan.path,
    text(
      `The file now has ${cells.length} columns, ${table.columns.length} were seen before.`,
      `文件现在有 ${cells.length} 列，之前为 ${table.columns.length} 列。`,
    ),
    text('Pick the file again.', '请重新选择该文件。'),
  );
}
