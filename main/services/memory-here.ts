/** The memory a training would need beside what is free on this machine, and what to do when it is too much. */
import { freemem } from 'node:os';
import process from 'node:process';
import { fittingBatch, notEnoughMemory, trainingMemory } from '../../shared/compile/index.ts';
import type { RequestOutput } from '../../shared/contract.ts';
import type { Document } from '../../shared/model/document.ts';

/** A little is left for the data and the rest of the studio. */
const usable = 0.9;

/** `free`: in bytes; by default of the machine or, in a container, of what it may still take. Null for a network that cannot be trained yet. */
export function memoryHere(document: Document, free = Math.min(freemem(), process.availableMemory())): RequestOutput<'runs.memory'> {
  const need = trainingMemory(document);
  if (need === null) return null;
  if (need.total <= free) return { ...need, free, problem: null };
  const { batchSize } = document.training;
  const half = Math.ceil(batchSize / 2);
  const smaller = half < batchSize ? trainingMemory({ ...document, training: { ...document.training, batchSize: half } }) : null;
  const fits = smaller === null ? null : fittingBatch({ batch: half, need: smaller.total }, { batch: batchSize, need: need.total }, free * usable);
  return { ...need, free, problem: notEnoughMemory(document, need, free, fits) };
}
