/** What a cell of a table means. */

/** The strings pandas reads as missing, and "?". Compared after trimming. */
const missing = new Set([
  '',
  '#N/A',
  '#N/A N/A',
  '#NA',
  '-1.#IND',
  '-1.#QNAN',
  '-NaN',
  '-nan',
  '1.#IND',
  '1.#QNAN',
  '<NA>',
  'N/A',
  'NA',
  'NULL',
  'NaN',
  'None',
  'n/a',
  'nan',
  'null',
  '?',
]);

export function isMissing(cell: string): boolean {
  return missing.has(cell.trim());
}

const plain = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const decimalComma = /^[+-]?(\d{1,3}(\.\d{3})+|\d+),\d+$/;
const grouped = /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/;

/** A sign of money before or behind a number, or "%" behind it. */
const unit = /^([+-]?)(\p{Sc}?)\s?([^\s\p{Sc}%]*?)\s?(\p{Sc}|%|元)?$/u;

/** The sign a number is written with: "€", "%"; "" for none. */
export function unitOf(cell: string): string {
  const [, , before = '', , behind = ''] = unit.exec(cell.trim()) ?? [];
  return before + behind;
}

/** A finite float32, or null. Signs of money and "%" are left out: "€ 1,200" is 1200, "12%" is 12. Where the comma is not the delimiter, "3,14" is a number; "1,234.5" is one everywhere. */
export function parseNumber(cell: string, delimiter: string): number | null {
  const [, sign = '', before = '', digits = '', behind = ''] = unit.exec(cell.trim()) ?? [];
  // Two signs are two units, as in "$5 €".
  const text = before && behind ? '' : sign + digits;
  const value = plain.test(text)
    ? Number(text)
    : delimiter !== ',' && decimalComma.test(text)
      ? Number(text.replaceAll('.', '').replace(',', '.'))
      : grouped.test(text)
        ? Number(text.replaceAll(',', ''))
        : Number.NaN;
  const single = Math.fround(value);
  return Number.isFinite(single) ? single : null;
}

/** The name of a category: trimmed, in one Unicode form, of bounded length. Null when missing. */
export function categoryOf(cell: string): string | null {
  if (isMissing(cell)) return null;
  const name = cell.trim().normalize('NFC');
  // A slice would keep the whole of a long cell in memory.
  return name.length <= 200 ? name : Buffer.from(name.slice(0, 200)).toString();
}

/** A text as it is written, "NA" and "?" included; null when there is nothing but space. */
export function textOf(cell: string): string | null {
  return cell.trim() === '' ? null : cell;
}
