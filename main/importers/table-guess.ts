/** Guesses about a table from its first rows: delimiter, header, what each column is, what one would predict. Pure. */
import { text, type Text } from '../../shared/base/text.ts';
import { isMissing, parseNumber, unitOf } from './table-values.ts';

export type ColumnKind = 'number' | 'category' | 'text' | 'skip';
export interface GuessedColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

export const delimiters = [',', ';', '\t', '|'] as const;

/** The delimiter whose rows agree best on their number of fields; `rowsWith` parses the first lines with one. */
export function guessDelimiter(rowsWith: (delimiter: string) => readonly (readonly string[])[]): string {
  let best = ',';
  let bestScore = 0;
  for (const delimiter of delimiters) {
    const rows = rowsWith(delimiter);
    const counts = new Map<number, number>();
    for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1);
    const [fields, times] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
    if (fields < 2) continue;
    // Agreement first; the number of fields only settles ties.
    const score = times / rows.length + Math.min(fields, 100) / 1000;
    if (score > bestScore) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

/** Whether the first row names the columns. */
export function guessHeader(rows: readonly (readonly string[])[]): boolean {
  const [first, ...rest] = rows;
  if (first === undefined || first.length === 0) return false;
  if (rest.length === 0) return first.every((cell) => parseNumber(cell, ',') === null);
  if (first.some((cell) => cell.trim() !== '' && parseNumber(cell, ',') !== null)) return false;
  let textColumns = 0,
    repeated = 0;
  for (const [index, cell] of first.entries()) {
    const below = rest.map((row) => row[index] ?? '').filter((value) => !isMissing(value));
    if (below.length > 0 && below.every((value) => parseNumber(value, ',') !== null)) return true;
    textColumns++;
    if (below.includes(cell)) repeated++;
  }
  const named = first.filter((cell) => cell.trim() !== '');
  if (named.length < first.length - 1 || new Set(named).size < named.length) return false;
  // All text: a header's words do not come back in their own columns.
  return repeated < Math.max(1, textColumns / 2);
}

/**
 * Names for columns: trimmed, made unique, blanks numbered. `__proto__` and its like get a number too: every later map
 * from names, in whatever code, is then safe.
 */
export function columnNames(header: readonly string[] | null, columns: number): readonly string[] {
  const used = new Set(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']);
  return Array.from({ length: columns }, (_, index) => {
    const wanted = (header?.[index] ?? '').trim().normalize('NFC').slice(0, 200) || `Column ${index + 1}`;
    let name = wanted;
    for (let n = 2; used.has(name); n++) name = `${wanted} (${n})`;
    used.add(name);
    return name;
  });
}

const idName = /^(id|index|idx|uuid|guid|key|row|rowid|no\.?|number|编号|序号|.*[_ ]id|.*Id)$/;

/** `cells`: the column's values in the rows seen. */
export function guessKind(name: string, cells: readonly string[], delimiter: string): ColumnKind {
  const values = cells.filter((cell) => !isMissing(cell));
  if (values.length === 0) return 'skip';
  const distinct = new Set(values).size;
  const numbers = values.map((value) => parseNumber(value, delimiter)).filter((value) => value !== null);
  // Euros and dollars in one column are no numbers to compare.
  const units = new Set(values.map(unitOf).filter((sign) => sign !== ''));
  if (numbers.length >= values.length * 0.95 && numbers.length > 0 && units.size <= 1) {
    const allDistinct = distinct === values.length && values.length >= 5;
    const counting = allDistinct && numbers.every((value, i) => Number.isInteger(value) && (i === 0 || value === (numbers[i - 1] ?? 0) + 1));
    return counting || (allDistinct && idName.test(name) && numbers.every(Number.isInteger)) ? 'skip' : 'number';
  }
  if (values.every((value) => tagList.test(value))) return 'text';
  if (distinct === 1) return 'skip';
  if (isProse(values, distinct)) return 'text';
  return distinct > Math.max(20, Math.min(200, values.length * 0.5)) || (distinct === values.length && values.length > 20) ? 'skip' : 'category';
}

const date = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}([T ].*)?$/;

/** In a person's words, why `guessKind` leaves a column out. */
export function whyLeftOut(cells: readonly string[], delimiter: string): Text {
  const values = cells.filter((cell) => !isMissing(cell));
  const all = (holds: (value: string) => boolean): boolean => values.every(holds);
  if (values.length === 0) return text('It is empty.', '这一列是空的。');
  if (new Set(values).size === 1) return text('It is the same in every row.', '每一行都相同。');
  if (all((value) => date.test(value.trim())))
    return text('Dates are not read. A column with the month or the weekday would be.', '不读取日期。可以另加一列月份或星期。');
  if (all((value) => parseNumber(value, delimiter) !== null)) return text('It only numbers the rows.', '它只是行的编号。');
  return text('Nearly every row has another value.', '几乎每一行的值都不同。');
}

/** A tag for every word of a sentence (BIO and its kin): "B-PER I-PER O O". */
const tagList = /^(O|[BIESLU]-\S+)( +(O|[BIESLU]-\S+))+$/;

/** Sentences rather than names: nearly all different, and long, or of several words or Chinese characters. */
function isProse(values: readonly string[], distinct: number): boolean {
  if (distinct < values.length * 0.3) return false;
  const mean = (size: (value: string) => number): number => values.reduce((sum, value) => sum + size(value), 0) / values.length;
  return (
    mean((value) => value.length) > 40 ||
    mean((value) => value.trim().split(/\s+/).length) >= 3 ||
    mean((value) => value.match(/\p{Script=Han}/gu)?.length ?? 0) >= 5
  );
}

const targetName =
  /^(target|label|labels|class|classes|category|y|outcome|output|result|response|species|diagnosis|survived|churn|exited|default|price|quality|目标|标签|类别|分类|结果|价格)$/i;

/** Whole numbers of few values that are nevertheless more and less, not this or that. */
const graded = /^(rating|stars|score|grade|points|评分|分数|星级)$/i;

/**
 * The column one would predict, and as what: one with a telling name, else the last of few values, else the last number.
 * Whole numbers of few values become classes.
 */
export function guessTarget(
  columns: readonly GuessedColumn[],
  cells: (column: number) => readonly string[],
): { readonly index: number; readonly kind: ColumnKind } | null {
  const present = columns.map((column, index) => ({ ...column, index })).filter((column) => column.kind !== 'skip');
  const usable = present.filter((column) => column.kind !== 'text');
  // Numbers in order of time foretell themselves.
  const [only] = present;
  if (present.length === 1 && only?.kind === 'number' && columns.length > 1) return { index: only.index, kind: 'number' };
  if (present.length < 2) return null;
  const last = usable.at(-1);
  const chosen =
    usable.findLast((column) => targetName.test(column.name)) ??
    (last?.kind === 'category' ? last : undefined) ??
    (last !== undefined && asClasses(cells(last.index)) ? last : undefined) ??
    usable.findLast((column) => column.kind === 'category') ??
    last;
  if (chosen === undefined) return null;
  const kind = chosen.kind === 'number' && !graded.test(chosen.name) && asClasses(cells(chosen.index)) ? 'category' : chosen.kind;
  return { index: chosen.index, kind };
}

function asClasses(cells: readonly string[]): boolean {
  const values = [...new Set(cells.filter((cell) => !isMissing(cell)).map((cell) => cell.trim()))];
  return (
    values.length >= 2 &&
    values.length <= 20 &&
    values.length <= Math.max(2, cells.length / 5) &&
    values.length <= cells.length / 2 &&
    values.every((value) => /^[+-]?\d+(\.0)?$/.test(value))
  );
}
