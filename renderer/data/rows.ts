/** Pages of rows, fetched as they come into view and kept while the filter stays. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { DataPart, Row } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { useSession } from '../state/session.ts';

const pageSize = 100;

export interface RowFilter {
  readonly part: DataPart | null;
  readonly className: string | null;
}

export interface Rows {
  /** Null until the first page is here. */
  readonly total: number | null;
  readonly at: (index: number) => Row | null;
  /** Makes sure the rows from `first` to `last` are on their way. */
  readonly want: (first: number, last: number) => void;
}

/** `stamp` changes when the same filter would give other rows (another split). */
export function useRows(project: string, version: string, { part, className }: RowFilter, stamp: string): Rows {
  const key = JSON.stringify([project, version, part, className, stamp]);
  const pages = useRef({ key, rows: new Map<number, readonly Row[]>(), asked: new Set<number>() });
  const [state, setState] = useState<{ key: string; total: number | null }>({ key, total: null });
  if (pages.current.key !== key) pages.current = { key, rows: new Map(), asked: new Set() };

  const fetchPage = useCallback(
    async (page: number) => {
      const { current } = pages;
      if (current.key !== key || current.asked.has(page)) return;
      current.asked.add(page);
      try {
        const answer = await api.request('data.rows', {
          project,
          version,
          offset: page * pageSize,
          limit: pageSize,
          ...(part && { part }),
          ...(className !== null && { className }),
        });
        if (pages.current.key !== key) return;
        current.rows.set(page, answer.rows);
        setState({ key, total: answer.total });
      } catch (error) {
        current.asked.delete(page);
        // Rows that were on their way when the project was closed are missed by nobody.
        if (useSession.getState().project?.id === project) useSession.getState().report(problemFrom(error));
      }
    },
    [key, project, version, part, className],
  );

  useEffect(() => void fetchPage(0), [fetchPage]);

  return {
    total: state.key === key ? state.total : null,
    at: (index) => pages.current.rows.get(Math.floor(index / pageSize))?.[index % pageSize] ?? null,
    want: (first, last) => {
      for (let page = Math.floor(first / pageSize); page <= Math.floor(last / pageSize); page++) void fetchPage(page);
    },
  };
}
