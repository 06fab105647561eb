/** The memory a training will need, before its first step: a sum over what the compiler knows will be there at once. */
import { bytesPerElement, sizeOf } from '../base/tensor.ts';
import type { Document } from '../model/document.ts';
import type { KnownRows } from '../model/rows-at-once.ts';
import type { Compiled } from './manifest.ts';
import { compileRun, graphsOfRun } from './run.ts';

/**
 * What processes really grew by (docs/engine.md has the table): the runtime's blocks leave gaps and it orders nodes in its own
 * way; it keeps about 12 KB for a node; and it takes some for itself.
 */
const arena = 1.4;
const perNode = 12 * 1024;
const runtimeItself = 38 * 2 ** 20;

/** In bytes. */
export interface MemoryNeed {
  /** Weights and whatever belongs to them, twice where a step changes them: what it reads and what it writes. */
  readonly weights: number;
  readonly optimizer: number;
  /** What the forward pass keeps for the backward pass, and gradients on their way, at the fullest moment, as the runtime lays them out. */
  readonly activations: number;
  /** The runtime itself, its notes on the graphs, and the copy of what a step changed that it hands back. */
  readonly runtime: number;
  readonly total: number;
  /** The document node with the largest part of the activations; null when there are none. */
  readonly largest: { readonly node: string; readonly bytes: number } | null;
}

/** Of a training's graphs together. Its data are not in it. */
export function memoryNeed(graphs: readonly Compiled[]): MemoryNeed {
  let [weights, optimizer, activations, runtime] = [0, 0, 0, runtimeItself];
  const byNode = new Map<string, number>();
  const seen = new Set<string>();
  for (const { manifest, memory } of graphs) {
    for (const { name, type, role, output } of manifest.state) {
      const bytes = sizeOf(type.shape) * bytesPerElement[type.dtype];
      // Graphs share what they read, and each has a place of its own for what it writes.
      const total = (seen.has(name) ? 0 : bytes) + (output === null ? 0 : bytes);
      seen.add(name);
      if (role === 'optimizer' || role === 'gathered') optimizer += total;
      else weights += total;
    }
    runtime += memory.nodes * perNode;
    activations += memory.peak * arena + manifest.inputs.reduce((sum, { type }) => sum + sizeOf(type.shape) * bytesPerElement[type.dtype], 0);
    for (const [node, bytes] of memory.byScope) if (node !== '') byNode.set(node, (byNode.get(node) ?? 0) + bytes * arena);
  }
  const [largest] = [...byNode].sort((a, b) => b[1] - a[1]);
  return {
    weights,
    optimizer,
    activations,
    runtime,
    total: weights + optimizer + activations + runtime,
    largest: largest === undefined ? null : { node: largest[0], bytes: largest[1] },
  };
}

/**
 * THE number that is said of a training, wherever it is said: by its document, on the data it has (null: none yet), for any
 * processor; the forms of graphs for one processor take up to a tenth less or more. Null where the network cannot be trained yet.
 */
export function trainingMemory(document: Document, data: KnownRows): MemoryNeed | null {
  const run = compileRun(document, data, 'cpu');
  return run.ok ? memoryNeed(graphsOfRun(run.value)) : null;
}
