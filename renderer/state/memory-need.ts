/** The memory and the time the next training will need, by the document that is on disk. */
import { useEffect, useState } from 'react';
import type { RequestOutput } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useDocument } from './document.ts';
import { useRuns } from './runs.ts';

export type MemoryNeed = NonNullable<RequestOutput<'runs.memory'>>;

export type Pace = NonNullable<RequestOutput<'runs.pace'>>;

/** The whole training is compiled to know it: not while somebody is still choosing. */
const pauseMs = 600;
/** A trial takes the processor for a second: only when somebody stays. */
const trialPauseMs = 1500;

/** Asked again when what it depends on has changed and is on disk. Null until known, and while the network cannot be trained yet. */
function useAsked<T>(ask: () => Promise<T | null>, wait: number, depends: readonly unknown[], idle = false): T | null {
  const saved = useDocument((store) => store.open?.saving === 'saved');
  const [answer, setAnswer] = useState<T | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the answer follows the document on disk
  useEffect(() => {
    if (!saved || idle) return;
    let gone = false;
    // A number that is not there says nothing wrong; the start itself checks again.
    const timer = setTimeout(() => {
      ask().then(
        (next) => {
          if (!gone) setAnswer(next);
        },
        () => {
          if (!gone) setAnswer(null);
        },
      );
    }, wait);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [...depends, saved, idle]);
  return answer;
}

/** What a step is made of. */
function useStepParts(): readonly unknown[] {
  const document = useDocument((store) => store.open?.document);
  return [document?.nodes, document?.wires, document?.blocks, document?.training.batchSize, document?.training.optimizer];
}

export function useMemoryNeed(project: string): MemoryNeed | null {
  return useAsked(() => api.request('runs.memory', { project }), pauseMs, [project, ...useStepParts()]);
}

/** Not while something is being trained: each would slow the other. */
export function usePace(project: string): Pace | null {
  const { data, training } = useDocument((store) => store.open?.document) ?? {};
  const busy = useRuns(({ runs }) => runs.some(({ status }) => status === 'running' || status === 'preparing'));
  const settings = [training?.accumulate, training?.stepsPerEpoch, training?.validationSteps, training?.threads, training?.device];
  return useAsked(() => api.request('runs.pace', { project }), trialPauseMs, [project, ...useStepParts(), data, ...settings], busy);
}
