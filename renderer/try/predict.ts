/** Asking the network about one thing. */
import type { PredictInput, Prediction } from '../../shared/contract.ts';
import type { Row } from '../../shared/contract.ts';
import { api } from '../api/index.ts';

export async function predictOne(project: string, run: string, input: PredictInput): Promise<Prediction | null> {
  const [answer] = await api.request('predict.run', { project, run, inputs: [input] });
  return answer ?? null;
}

/** The bytes of a picture file, for a request. */
export async function pictureInput(file: File): Promise<PredictInput> {
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('the file could not be read'));
    reader.readAsDataURL(file);
  });
  return { kind: 'picture', name: file.name, base64: url.slice(url.indexOf(',') + 1) };
}

/** A row of the test set at random; of all rows when there is no test set. */
export async function anyTestRow(project: string, version: string): Promise<Row | null> {
  const ask = (offset: number, part?: 'test') => api.request('data.rows', { project, version, offset, limit: 1, ...(part && { part }) });
  const first = await ask(0, 'test');
  const part = first.total > 0 ? ('test' as const) : undefined;
  const total = part ? first.total : (await ask(0)).total;
  if (total === 0) return null;
  return (await ask(Math.floor(Math.random() * total), part)).rows[0] ?? null;
}

/** Stands for a piece that is to be guessed. */
export const hidden = '<mask>';

/** The text with one of its words hidden, punctuation left in place. */
export function hideOne(text: string): string {
  const words = [...text.matchAll(/[\p{L}\p{N}]+/gu)];
  const chosen = words[Math.floor(Math.random() * words.length)];
  return chosen === undefined ? text : `${text.slice(0, chosen.index)}${hidden}${text.slice(chosen.index + chosen[0].length)}`;
}

/** What a network that looks at a series saw before a row, of its first column, oldest first. */
export async function windowBefore(
  project: string,
  version: string,
  row: number,
  { columns, length, ahead }: { readonly columns: readonly string[]; readonly length: number; readonly ahead: number },
): Promise<readonly number[]> {
  const rows = Array.from({ length }, (_, step) => row - ahead - length + 1 + step).filter((one) => one >= 0);
  const cells = (await api.request('data.rowsByIndex', { project, version, rows: rows.slice(-200) })).map((one) => one.cells[columns[0] ?? '']);
  return cells.map((cell) => (cell?.kind === 'number' ? (cell.value ?? Number.NaN) : Number.NaN));
}
