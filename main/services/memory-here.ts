/** The memory a training would need beside what is free on this machine, and what to do when it is too much. */
import { readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import process from 'node:process';
import { batchThatFits, notEnoughMemory, trainingMemory } from '../../shared/compile/index.ts';
import type { RequestOutput } from '../../shared/contract.ts';
import type { Problem } from '../../shared/base/problem.ts';
import type { Document } from '../../shared/model/document.ts';

/** `free`: in bytes; by default of the machine or, in a container, of what it may still take. Null for a network that cannot be trained yet. */
export function memoryHere(document: Document, free = Math.min(freemem(), process.availableMemory())): RequestOutput<'runs.memory'> {
  const need = trainingMemory(document);
  if (need === null) return null;
  if (need.total <= free) return { ...need, free, problem: null };
  return { ...need, free, problem: notEnoughMemory(document, need, free, fitting(document, free)) };
}

function fitting(document: Document, free: number): number | null {
  const { training } = document;
  return batchThatFits(training.batchSize, (batchSize) => trainingMemory({ ...document, training: { ...training, batchSize } })?.total ?? null, free);
}

/** Processes that the kernel has ended so far because memory ran out; null where it does not count them. */
export function endedForMemory(): number | null {
  try {
    return Number(/^oom_kill (\d+)$/m.exec(readFileSync('/proc/vmstat', 'utf8'))?.[1] ?? Number.NaN);
  } catch {
    return null;
  }
}

/** What a training that was ended for want of memory asks for next: a quarter less at least, and no more than is free. */
const less = 0.75;

/** For a training whose process the kernel ended: what it needs, and a batch size that needs less. */
export function endedProblem(document: Document): Problem | null {
  const here = memoryHere(document);
  if (here === null || here.problem !== null) return here?.problem ?? null;
  return notEnoughMemory(document, here, null, fitting(document, Math.min(here.free, less * here.total)));
}
