/** How many rows each part has, for the split that is on disk. */
import type { RequestOutput } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useReportedAnswer } from './answer.ts';
import { useDocument } from './document.ts';

export type PartSizes = RequestOutput<'data.partSizes'>;

/** Null until known, and while there is no data. */
export function usePartSizes(project: string, dataset: string | null): PartSizes | null {
  const split = useDocument((store) => store.open?.document.data.split);
  const saved = useDocument((store) => store.open?.saving === 'saved');
  return useReportedAnswer(() => api.request('data.partSizes', { project }), [project, dataset, split], { ready: saved && dataset !== null, stays: true });
}
