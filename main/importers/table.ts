/**
 * Tables as CSV or TSV. Read twice: once to learn every column's categories and to find faults, once to write rows.
 * Rows whose number of cells differs from the header's are left out and listed with their line.
 */
import { basename, extname } from 'node:path';
import { text } from '../../shared/base/text.ts';
import type { ImportPlan } from '../../shared/contract.ts';
import type { Column } from '../../shared/data/dataset.ts';
import type { ColumnLayout } from '../../shared/data/chunk.ts';
import { createMoments, type Moments } from '../../shared/data/summary.ts';
import { createChunkBuilder } from './chunk-builder.ts';
import { headOf } from './byte-reader.ts';
import { csvRecords, firstRecords, OpenQuoteError } from './csv.ts';
import { compareNames, lookAt } from './place.ts';
import { type DataProblem, dataProblem, dataWarning, refuse } from './problems.ts';
import { createSkippedList } from './skipped.ts';
import { columnNames, guessDelimiter, guessHeader, guessKind, guessTarget } from './table-guess.ts';
import { categoryOf, isMissing, parseNumber } from './table-values.ts';
import { guessEncoding, openText, type TextSource } from './text-source.ts';
import type { Imported, Importer, ImportSink, Place } from './types.ts';

const maxColumns = 4096;
const maxCategories = 1000;
const sampleRows = 5000;
const sampleBytes = 512 * 1024;

type TablePlan = NonNullable<ImportPlan['table']>;

function openPlace(place: Place): TextSource {
  const encoding = guessEncoding(place.head);
  if (encoding === null) refuse('not-text', place.path, text(`${basename(place.path)} is not a text file.`, `${basename(place.path)} 不是文本文件。`));
  return openText(place.path, place.gzip, encoding);
}

async function sampleOf(place: Place): Promise<{ readonly content: string; readonly whole: boolean; readonly bytes: number }> {
  const bytes = await headOf(place.path, sampleBytes, place.gzip);
  const encoding = guessEncoding(place.head) ?? 'utf-8';
  return { content: new TextDecoder(encoding).decode(bytes, { stream: bytes.length === sampleBytes }), whole: bytes.length < sampleBytes, bytes: bytes.length };
}

/** A lone .csv in a folder stands for the folder. */
async function placeOfTable(place: Place): Promise<Place> {
  if (place.kind === 'file') return place;
  const table = place.entries.find((entry) => isTableName(entry.name));
  return table === undefined ? place : lookAt(`${place.path}/${table.name}`);
}

function isTableName(name: string): boolean {
  return /\.(csv|tsv|tab)(\.gz)?$/i.test(name);
}

function warnings(place: Place, names: readonly string[], kinds: readonly string[], rows: readonly (readonly string[])[], delimiter: string): DataProblem[] {
  return names.flatMap((name, index) => {
    if (kinds[index] !== 'number') return [];
    const odd = rows.map((row) => row[index] ?? '').filter((cell) => !isMissing(cell) && parseNumber(cell, delimiter) === null);
    const [first] = odd;
    if (first === undefined) return [];
    return [
      {
        ...dataWarning(
          'not-numbers',
          place.path,
          text(
            `${odd.length} cells of “${name}” are not numbers (“${first.slice(0, 40)}” ...) and will count as missing.`,
            `“${name}” 列有 ${odd.length} 个单元格不是数字（如“${first.slice(0, 40)}”），将视为缺失。`,
          ),
        ),
        place: { file: place.path, column: name },
      },
    ];
  });
}

export const tableImporter: Importer = {
  kind: 'table',
  recognises(place) {
    if (place.kind === 'file') return guessEncoding(place.head) !== null;
    return place.entries.filter((entry) => isTableName(entry.name)).length === 1 && !place.entries.some((entry) => entry.kind === 'folder');
  },
  async inspect(picked) {
    const place = await placeOfTable(picked);
    const { content, whole, bytes } = await sampleOf(place);
    const opening = content.slice(0, 64 * 1024);
    const delimiter = guessDelimiter((candidate) => firstRecords(opening, candidate, 200, whole && opening.length === content.length));
    const records = firstRecords(content, delimiter, sampleRows + 1, whole);
    const header = guessHeader(records.slice(0, 200));
    const counts = new Map<number, number>();
    for (const record of records) counts.set(record.length, (counts.get(record.length) ?? 0) + 1);
    const columns = header ? (records[0]?.length ?? 0) : ([...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 0);
    const rows = records.slice(header ? 1 : 0).filter((record) => record.length === columns);
    const names = columnNames(header ? (records[0] ?? null) : null, columns);
    const cells = (column: number): readonly string[] => rows.map((row) => row[column] ?? '');
    const guessed = names.map((name, index) => ({ name, kind: guessKind(name, cells(index), delimiter) }));
    const target = guessTarget(guessed, cells);
    const kinds = guessed.map((column, index) => ({ name: column.name, kind: index === target?.index ? target.kind : column.kind }));
    const targetColumn = target === null ? undefined : kinds[target.index];
    const problems = [
      ...structureProblems(place, columns, rows.length, records.length - (header ? 1 : 0)),
      ...warnings(
        place,
        names,
        kinds.map(({ kind }) => kind),
        rows,
        delimiter,
      ),
    ];
    const seen = Math.max(1, records.length - (header ? 1 : 0));
    const classes = targetColumn?.kind === 'category' && target !== null ? countClasses(cells(target.index)) : null;
    return {
      plan: {
        kind: 'table',
        path: place.path,
        name: basename(place.path)
          .replace(/\.gz$/i, '')
          .replace(extname(basename(place.path).replace(/\.gz$/i, '')), ''),
        table: { delimiter, header, target: targetColumn?.name ?? null, columns: kinds.slice(0, maxColumns) },
      },
      rows: whole ? rows.length : Math.round((seen * place.bytes * (place.gzip ? 4 : 1)) / Math.max(1, bytes)),
      classes: whole ? classes : null,
      preview: rows.slice(0, 20).map((row) => row.slice(0, 200).map((cell) => cell.slice(0, 200))),
      problems: problems.slice(0, 20),
    };
  },
  async read(plan, sink) {
    const place = await placeOfTable(await lookAt(plan.path));
    const table = plan.table ?? (await tableImporter.inspect(place, null)).plan.table;
    if (table === undefined) refuse('no-table', plan.path, text('No table was found.', '没有找到表格。'));
    return readTable(plan, table, place, sink);
  },
};

function countClasses(cells: readonly string[]): { name: string; rows: number }[] {
  const counts = new Map<string, number>();
  for (const cell of cells) {
    const value = categoryOf(cell);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => compareNames(a, b)).map(([name, rows]) => ({ name, rows }));
}

function structureProblems(place: Place, columns: number, rows: number, records: number): DataProblem[] {
  const name = basename(place.path);
  if (columns < 2)
    return [
      dataProblem(
        'one-column',
        place.path,
        text(
          `${name} has one column; a table needs at least one to learn from and one to predict.`,
          `${name} 只有一列；表格至少需要一列用于学习、一列用于预测。`,
        ),
        text('Cells are separated by commas, semicolons, tabs or bars.', '单元格之间用逗号、分号、制表符或竖线分隔。'),
      ),
    ];
  if (columns > maxColumns)
    return [
      dataProblem(
        'too-many-columns',
        place.path,
        text(`${name} has ${columns} columns; at most ${maxColumns} can be read.`, `${name} 有 ${columns} 列；最多可读取 ${maxColumns} 列。`),
      ),
    ];
  if (rows === 0) return [dataProblem('no-rows', place.path, text(`${name} has no rows below its header.`, `${name} 的表头下面没有数据行。`))];
  const ragged = records - rows;
  return ragged > 0
    ? [
        dataWarning(
          'ragged-rows',
          place.path,
          text(
            `${ragged} rows do not have ${columns} cells and will be left out; the import lists them.`,
            `${ragged} 行的单元格数不是 ${columns}，将被略去；导入后会列出。`,
          ),
        ),
      ]
    : [];
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
    };

async function readTable(plan: ImportPlan, table: TablePlan, place: Place, sink: ImportSink): Promise<Imported> {
  const readings: Reading[] = table.columns.flatMap((column, index): Reading[] => {
    switch (column.kind) {
      case 'skip':
        return [];
      case 'number':
        return [{ kind: 'number', index, name: column.name, moments: createMoments() }];
      case 'category':
        return [{ kind: 'category', index, name: column.name, counts: new Map(), missing: 0, codes: new Map() }];
    }
  });
  checkPlan(plan, table, readings);
  const skipped = createSkippedList();
  const scan = async (
    each: (cells: readonly string[]) => Promise<void> | void,
    pass: { readonly first: boolean; readonly total: number | null },
  ): Promise<number> => {
    const source = openPlace(place);
    let first = true;
    let rows = 0;
    try {
      for await (const { line, cells } of csvRecords(source.pieces(), table.delimiter)) {
        if (first && table.header) {
          first = false;
          checkHeader(plan, table, cells);
          continue;
        }
        first = false;
        if (cells.length !== table.columns.length) {
          if (pass.first)
            skipped.add(
              basename(place.path),
              text(
                `The row has ${cells.length} cells, ${table.columns.length} are expected.`,
                `该行有 ${cells.length} 个单元格，应为 ${table.columns.length} 个。`,
              ),
              line,
            );
          continue;
        }
        await each(cells);
        if (++rows % 1024 === 0) {
          sink.signal.throwIfAborted();
          // Each pass is half of the work; before the first is over, the number of rows is guessed from the bytes behind.
          const total = pass.total ?? Math.max(rows, Math.round((rows * place.bytes) / Math.max(1, source.position())));
          sink.progress(Math.round(pass.first ? rows / 2 : (total + rows) / 2), total);
        }
      }
    } catch (error) {
      if (error instanceof OpenQuoteError)
        refuse(
          'open-quote',
          plan.path,
          text(
            `The quotation mark opened on line ${error.line} is never closed, so the rest of the file would be one cell.`,
            `第 ${error.line} 行的引号没有闭合，文件其余部分会变成一个单元格。`,
          ),
          text('Close it, or write it twice ("") if it is part of the text.', '请补上引号；如果引号是文字的一部分，请写成两个（""）。'),
        );
      throw error;
    } finally {
      source.close();
    }
    return rows;
  };

  const total = await scan(
    (cells) => {
      for (const reading of readings) {
        if (reading.kind !== 'category') continue;
        const value = categoryOf(cells[reading.index] ?? '');
        if (value === null) continue;
        reading.counts.set(value, (reading.counts.get(value) ?? 0) + 1);
        if (reading.counts.size > maxCategories)
          refuse(
            'too-many-values',
            plan.path,
            text(`The column “${reading.name}” has more than ${maxCategories} different values.`, `“${reading.name}” 列的不同取值超过 ${maxCategories} 个。`),
            text('Leave the column out, or read it as a number if it is one.', '请略去该列；如果是数字，请按数字读取。'),
          );
      }
    },
    { first: true, total: null },
  );
  for (const reading of readings) {
    if (reading.kind === 'category') reading.codes = new Map([...reading.counts.keys()].sort(compareNames).map((value, code) => [value, code]));
  }

  const layout: ColumnLayout[] = readings.map(({ kind }) => ({ kind }));
  const builder = createChunkBuilder(layout, sink);
  await scan(
    async (cells) => {
      for (const [column, reading] of readings.entries()) {
        const cell = cells[reading.index] ?? '';
        if (reading.kind === 'number') {
          const value = Math.fround(parseNumber(cell, table.delimiter) ?? Number.NaN);
          reading.moments.add(value);
          builder.set(column, value);
        } else {
          const code = reading.codes.get(categoryOf(cell) ?? '') ?? -1;
          if (code < 0) reading.missing++;
          builder.set(column, code);
        }
      }
      await builder.next();
    },
    { first: false, total },
  );
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

function described(reading: Reading): Column {
  if (reading.kind === 'number') return { kind: 'number', name: reading.name, summary: reading.moments.summary() };
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
  if (readings.filter(({ name }) => name !== table.target).length === 0)
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
