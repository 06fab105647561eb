/** Whether a training fits into memory: refused before its first step where it does not, explained where it ran out all the same. */
import { freemem } from 'node:os';
import process from 'node:process';
import { type Problem, ProblemError } from '../../shared/base/problem.ts';
import { batchThatFits, notEnoughMemory } from '../../shared/compile/index.ts';
import type { Dataset } from '../../shared/data/dataset.ts';
import type { Document } from '../../shared/model/document.ts';
import type { Target } from '../../shared/targets/index.ts';
import { compileRun, type RunGraphs } from './graphs.ts';
import type { DeviceId } from './session.ts';

interface Guarded {
  readonly document: Document;
  readonly dataset: Dataset;
  readonly target: Target;
  readonly device: DeviceId;
  readonly graphs: RunGraphs;
  readonly freeBytes: number;
  /** Resident set of this process before the training took anything. */
  readonly residentBefore: number;
}

/** Throws the Problem of a training that is too large. Gives what to say when an allocation fails later. */
export function guardMemory({ document, dataset, target, device, graphs: { batch, need }, freeBytes, residentBefore }: Guarded): () => Problem {
  const withBatch = (batchSize: number): Document => ({ ...document, training: { ...document.training, batchSize } });
  const fitting = (bytes: number) => batchThatFits(batch, (size) => compileRun(withBatch(size), dataset, target).need.total, bytes);
  // Said before the first step, with the numbers, instead of a crash in the middle of it.
  if (device === 'cpu' && need.total > freeBytes) throw new ProblemError(notEnoughMemory(withBatch(batch), need, freeBytes, fitting(freeBytes)));
  return () => {
    // What this process was given before it was refused more is what it may have. A graphics card does not say.
    const had = process.memoryUsage.rss() - residentBefore;
    return notEnoughMemory(withBatch(batch), need, null, device === 'cpu' ? fitting(had) : Math.floor(batch / 2));
  };
}

/** Of the machine or, in a container, of what it may still take. */
export function freeMemory(): number {
  return Math.min(freemem(), process.availableMemory());
}
