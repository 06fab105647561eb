/** What the network of a run reads, as it was when it was trained: this decides what it can be given. */
import type { Run } from '../../shared/contract.ts';
import type { TableColumn } from '../../shared/layers/parameters.ts';

export interface Reads {
  readonly pictures: boolean;
  /** Columns of a table, a field for each. */
  readonly columns: readonly TableColumn[];
  /** Columns of text. */
  readonly texts: readonly string[];
  /** Rows in the order of time: only rows of the data have others before them. */
  readonly series: boolean;
  /** It goes on writing a text instead of judging one. */
  readonly writes: boolean;
}

export function readsOf(run: Run): Reads {
  const { nodes } = run.document;
  const columns = nodes.filter(({ type }) => type === 'table-input' || type === 'category-input').flatMap(({ params }) => (Array.isArray(params['columns']) ? (params['columns'] as unknown as TableColumn[]) : []));
  const texts = nodes.filter(({ type }) => type === 'tokens-input').map(({ params }) => String(params['column'] ?? ''));
  return {
    pictures: nodes.some(({ type }) => type === 'image-input'),
    columns: columns.filter((column, index) => columns.findIndex(({ name }) => name === column.name) === index),
    texts: [...new Set(texts)].filter((name) => name !== ''),
    writes: nodes.some(({ type, params }) => type === 'output' && params['answer'] === 'next-token'),
    series: nodes.some(({ type }) => type === 'series-input'),
  };
}
