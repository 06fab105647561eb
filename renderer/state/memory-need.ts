/** The memory and the time the next training will need, by the document that is on disk. */
import type { RequestOutput } from '../../shared/contract.ts';
import { api } from '../api/index.ts';
import { useAnswer } from './answer.ts';
import { useDocument } from './document.ts';
import { useRuns } from './runs.ts';

export type MemoryNeed = NonNullable<RequestOutput<'runs.memory'>>;

export type Pace = NonNullable<RequestOutput<'runs.pace'>>;

/** The whole training is compiled to know it: not while somebody is still choosing. */
const pauseMs = 600;
/** A trial takes the processor for a second: only when somebody stays. */
const trialPauseMs = 1500;

/** By what is on disk. A number that is not there says nothing wrong; the start itself checks again. */
function useOnDisk<T>(ask: () => Promise<T | null>, wait: number, depends: readonly unknown[], idle = false): T | null {
  const saved = useDocument((store) => store.open?.saving === 'saved');
  return useAnswer(ask, depends, { ready: saved && !idle, wait, stays: true }).answer;
}

/** What a step is made of. */
function useStepParts(): readonly unknown[] {
  const document = useDocument((store) => store.open?.document);
  return [document?.nodes, document?.wires, document?.blocks, document?.training.batchSize, document?.training.optimizer];
}

export function useMemoryNeed(project: string): MemoryNeed | null {
  return useOnDisk(() => api.request('runs.memory', { project }), pauseMs, [project, ...useStepParts()]);
}

/** Not while something is being trained: each would slow the other. */
export function usePace(project: string): Pace | null {
  const { data, training } = useDocument((store) => store.open?.document) ?? {};
  const busy = useRuns(({ runs }) => runs.some(({ status }) => status === 'running' || status === 'preparing'));
  const settings = [training?.accumulate, training?.stepsPerEpoch, training?.validationSteps, training?.threads, training?.device];
  return useOnDisk(() => api.request('runs.pace', { project }), trialPauseMs, [project, ...useStepParts(), data, ...settings], busy);
}
