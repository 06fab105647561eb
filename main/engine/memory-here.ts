/** The memory a training would need beside what is free on this machine, and what to do when it is too much. */
import { notEnoughMemory, smallerBatch, trainingMemory } from '../../shared/compile/index.ts';
import type { RequestOutput } from '../../shared/contract.ts';
import type { Problem } from '../../shared/base/problem.ts';
import type { Document } from '../../shared/model/document.ts';
import type { KnownRows } from '../../shared/model/rows-at-once.ts';
import { freeMemory } from './memory-guard.ts';

/** `free`: in bytes. Null for a network that cannot be trained yet. */
export function memoryHere(document: Document, data: KnownRows, free = freeMemory()): RequestOutput<'runs.memory'> {
  const need = trainingMemory(document, data);
  if (need === null) return null;
  const problem = need.total <= free ? null : notEnoughMemory({ document, data, need, free, fits: smallerBatch(document, data, free) });
  return { ...need, free, problem };
}

/** What a training that was ended for want of memory asks for next: a quarter less at least, and no more than is free. */
const less = 0.75;

/** For a training whose process the kernel ended: what it needs, and a batch size that needs less. */
export function endedProblem(document: Document, data: KnownRows): Problem | null {
  const need = memoryHere(document, data);
  if (need === null || need.problem !== null) return need?.problem ?? null;
  return notEnoughMemory({ document, data, need, free: null, fits: smallerBatch(document, data, Math.min(need.free, less * need.total)) });
}
