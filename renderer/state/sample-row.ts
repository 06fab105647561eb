/** One real row of the data in use, for the input cards: what goes in there is seen, not imagined. */
import { useEffect } from 'react';
import { create } from 'zustand';
import type { Row } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useDocument } from './document.ts';

interface SampleRow {
  /** The data version it is of; null before any was asked for. */
  readonly version: string | null;
  readonly row: Row | null;
}

const useSample = create<SampleRow>(() => ({ version: null, row: null }));

async function ask(project: string, version: string): Promise<void> {
  useSample.setState({ version, row: null });
  // A card without its preview is still a card.
  const answer = await api.request('data.rows', { project, version, offset: 0, limit: 1 }).catch(() => null);
  if (useSample.getState().version === version) useSample.setState({ row: answer?.rows[0] ?? null });
}

/** Null while there is no data. */
export function useSampleRow(): Row | null {
  const project = useDocument(({ open }) => open?.project);
  const version = useDocument(({ open }) => open?.dataset?.id);
  useEffect(() => {
    if (project !== undefined && version !== undefined && useSample.getState().version !== version) void ask(project, version);
  }, [project, version]);
  return useSample((sample) => (sample.version === version ? sample.row : null));
}
