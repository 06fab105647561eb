/** The memory the next training will need, by the document that is on disk. */
import { useEffect, useState } from 'react';
import type { RequestOutput } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useDocument } from './document.ts';

export type MemoryNeed = NonNullable<RequestOutput<'runs.memory'>>;

/** The whole training is compiled to know it: not while somebody is still choosing. */
const pauseMs = 600;

/** Null until known, and while the network cannot be trained yet. */
export function useMemoryNeed(project: string): MemoryNeed | null {
  const nodes = useDocument((store) => store.open?.document.nodes);
  const wires = useDocument((store) => store.open?.document.wires);
  const batch = useDocument((store) => store.open?.document.training.batchSize);
  const optimizer = useDocument((store) => store.open?.document.training.optimizer);
  const saved = useDocument((store) => store.open?.saving === 'saved');
  const [need, setNeed] = useState<MemoryNeed | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer follows the document on disk
  useEffect(() => {
    if (!saved) return;
    let gone = false;
    // A number that is not there says nothing wrong; the start itself checks again.
    const timer = setTimeout(() => {
      api.request('runs.memory', { project }).then((next) => { if (!gone) setNeed(next); }, () => { if (!gone) setNeed(null); });
    }, pauseMs);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [project, nodes, wires, batch, optimizer, saved]);
  return need;
}
