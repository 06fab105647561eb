/** How many rows each part has, for the split that is on disk. */
import { useEffect, useState } from 'react';
import type { RequestOutput } from '../../shared/contract.ts';
import { api, problemFrom } from '../api/index.ts';
import { useDocument } from './document.ts';
import { useSession } from './session.ts';

export type PartSizes = RequestOutput<'data.partSizes'>;

/** Null until known, and while there is no data. */
export function usePartSizes(project: string, dataset: string | null): PartSizes | null {
  const split = useDocument((store) => store.open?.document.data.split);
  const saved = useDocument((store) => store.open?.saving === 'saved');
  const [sizes, setSizes] = useState<PartSizes | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer follows the split on disk
  useEffect(() => {
    if (!saved || dataset === null) return;
    let gone = false;
    api.request('data.partSizes', { project }).then(
      (next) => {
        if (!gone) setSizes(next);
      },
      (error: unknown) => useSession.getState().report(problemFrom(error)),
    );
    return () => {
      gone = true;
    };
  }, [project, dataset, split, saved]);
  return sizes;
}
