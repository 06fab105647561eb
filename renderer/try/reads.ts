/** What the network of a run reads and answers, as it was when it was trained: this decides what it can be given. */
import type { Run } from '../../shared/contract.ts';
import type { TableColumn } from '../../shared/layers/parameters.ts';
import { type Translated, translatedBy } from '../../shared/model/translated.ts';
import { isAdversarial } from '../../shared/model/adversary.ts';

export interface Reads {
  readonly pictures: boolean;
  /** Columns of a table, a field for each. */
  readonly columns: readonly TableColumn[];
  /** Columns of text. */
  readonly texts: readonly string[];
  /** Rows in the order of time: the window it looks at. Null for anything else. */
  readonly series: { readonly columns: readonly string[]; readonly length: number; readonly ahead: number } | null;
  /** It goes on writing a text instead of judging one. */
  readonly writes: boolean;
  /** It writes an answer to a text: the columns of both. */
  readonly translates: Translated | null;
  /** It guesses hidden pieces of a text. */
  readonly hides: boolean;
  /** It learned a row of numbers for each word, and nothing else. */
  readonly words: boolean;
  /** It makes pictures. */
  readonly makes: boolean;
}

export function readsOf(run: Pick<Run, 'document'>): Reads {
  const { nodes } = run.document;
  const answers = nodes.filter(({ type }) => type === 'output').map(({ params }) => params);
  const answer = answers[0]?.['answer'];
  const columns = nodes.filter(({ type }) => type === 'table-input' || type === 'category-input').flatMap(({ params }) => columnsOf(params['columns']));
  const inputs = nodes.filter(({ type }) => type === 'tokens-input');
  const series = nodes.find(({ type }) => type === 'series-input')?.params;
  const words = nodes.some(({ type }) => type === 'skip-gram');
  const column = (node: (typeof nodes)[number]): string => String(node.params['column'] ?? '');
  return {
    pictures: nodes.some(({ type }) => type === 'image-input'),
    columns: columns.filter((one, index) => columns.findIndex(({ name }) => name === one.name) === index),
    texts: [...new Set(inputs.map(column))].filter((name) => name !== ''),
    series:
      series === undefined
        ? null
        : { columns: columnsOf(series['columns']).map(({ name }) => name), length: Number(series['length'] ?? 24), ahead: Number(series['ahead'] ?? 1) },
    writes: answer === 'next-token',
    translates: translatedBy(nodes),
    hides: answer === 'masked-token' && !words,
    words,
    makes: isAdversarial(nodes),
  };
}

function columnsOf(value: unknown): readonly TableColumn[] {
  return Array.isArray(value) ? (value as TableColumn[]) : [];
}

/** The window of a series that can be typed: of several measurements only rows of the data have others before them. */
export function typedSeries({ series }: Reads): { readonly column: string; readonly length: number } | null {
  const [column, ...others] = series?.columns ?? [];
  return series === null || column === undefined || others.length > 0 ? null : { column, length: series.length };
}
