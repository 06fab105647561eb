/** Tables as CSV or TSV, or a folder with one: what is in them, and how they would be read. */
import { basename, extname } from 'node:path';
import { counted, text } from '../../shared/base/text.ts';
import { headOf } from './byte-reader.ts';
import { firstRecords, openQuoteLine } from './csv.ts';
import { compareNames, lookAt } from './place.ts';
import { type DataProblem, dataProblem, dataWarning, openQuoteProblem, refuse } from './problems.ts';
import { columnNames, guessDelimiter, guessHeader, guessKind, guessTarget, whyLeftOut } from './table-guess.ts';
import { categoryOf, isMissing, parseNumber } from './table-values.ts';
import { readTable } from './table-read.ts';
import { guessEncoding } from './text-source.ts';
import type { Importer, Place } from './types.ts';

const maxColumns = 4096;
const fewRows = 20;
const sampleRows = 5000;
const sampleBytes = 512 * 1024;

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
            `${counted(odd.length, 'cell')} of “${name}” ${odd.length === 1 ? 'is no number' : 'are not numbers'} (“${first.slice(0, 40)}”) and will count as missing.`,
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
    const openQuote = whole ? openQuoteLine(content, delimiter) : null;
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
      ...(openQuote === null ? [] : [openQuoteProblem(place.path, openQuote)]),
      ...structureProblems(place, columns, rows.length, records.length - (header ? 1 : 0)),
      ...warnings(
        place,
        names,
        kinds.map(({ kind }) => kind),
        rows,
        delimiter,
      ),
    ];
    const lines = content.match(/\n|\r(?!\n)/g)?.length ?? 0;
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
      rows: whole ? rows.length : Math.round((lines * place.bytes * (place.gzip ? 4 : 1)) / Math.max(1, bytes)),
      classes: whole ? classes : null,
      leftOut: Object.fromEntries(guessed.flatMap(({ name, kind }, index) => (kind === 'skip' ? [[name, whyLeftOut(cells(index), delimiter)]] : []))),
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
  if (rows === 0 && records > 0)
    return [
      dataProblem(
        'no-rows',
        place.path,
        text(
          `Not one of the rows below the header of ${name} has ${columns} cells, as the header has.`,
          `${name} 的表头有 ${columns} 个单元格，但下面没有一行与它相同。`,
        ),
        text('Give each row a cell for every column; it may be empty.', '请让每一行都有与各列对应的单元格，可以为空。'),
      ),
    ];
  if (rows === 0) return [dataProblem('no-rows', place.path, text(`${name} has no rows below its header.`, `${name} 的表头下面没有数据行。`))];
  const ragged = records - rows;
  if (rows < fewRows)
    return [
      dataWarning(
        'few-rows',
        place.path,
        text(`${name} has only ${counted(rows, 'row')}; a few dozen are the least to learn from.`, `${name} 只有 ${rows} 行；至少需要几十行才能学习。`),
      ),
    ];
  return ragged > 0
    ? [
        dataWarning(
          'ragged-rows',
          place.path,
          text(
            `${ragged === 1 ? '1 row does' : `${ragged} rows do`} not have ${columns} cells and will be left out; the import lists them.`,
            `${ragged} 行的单元格数不是 ${columns}，将被略去；导入后会列出。`,
          ),
        ),
      ]
    : [];
}
