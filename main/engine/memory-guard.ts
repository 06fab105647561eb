/** Whether a training fits into memory: refused before its first step where it does not, explained where it ran out all the same. */
import { freemem } from 'node:os';
import process from 'node:process';
import { defined } from '../../shared/base/assert.ts';
import { type Problem, ProblemError } from '../../shared/base/problem.ts';
import { graphsOfRun, memoryNeed, notEnoughMemory, type RunGraphs, smallerBatch, trainingMemory } from '../../shared/compile/index.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { Document } from '../../shared/model/document.ts';
import type { DeviceId } from './session.ts';

interface Guarded {
  readonly document: Document;
  readonly dataset: Dataset;
  readonly device: DeviceId;
  readonly graphs: RunGraphs;
  readonly freeBytes: number;
  /** Resident set of this process before the training took anything. */
  readonly residentBefore: number;
}

/** What these graphs need is near what is said of the training: far below what is free, nothing more is compiled to know that. */
const farBelow = 0.5;

/** Throws the Problem of a training that is too large. Gives what to say when an allocation fails later. */
export function guardMemory({ document, dataset: data, device, graphs, freeBytes, residentBefore }: Guarded): () => Problem {
  const needed = () => defined(trainingMemory(document, data), 'the need of what was compiled');
  const smaller = (bytes: number) => smallerBatch(document, data, bytes);
  // Said before the first step, with the numbers, instead of a crash in the middle of it.
  if (device === 'cpu' && memoryNeed(graphsOfRun(graphs)).total > freeBytes * farBelow) {
    const need = needed();
    if (need.total > freeBytes) throw new ProblemError(notEnoughMemory({ document, data, need, free: freeBytes, fits: smaller(freeBytes) }));
  }
  return () => {
    // What this process was given before it was refused more is what it may have. A graphics card does not say.
    const had = process.memoryUsage.rss() - residentBefore;
    return notEnoughMemory({ document, data, need: needed(), free: null, fits: device === 'cpu' ? smaller(had) : Math.floor(graphs.batch / 2) });
  };
}

/** Of the machine or, in a container, of what it may still take. */
export function freeMemory(): number {
  return Math.min(freemem(), process.availableMemory());
}
