/** The memory a training will need, before its first step: a sum over what the compiler knows will be there at once. */
import { makeProblem, type Problem } from '../base/problem.ts';
import { bytesPerElement, sizeOf } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import type { Document } from '../model/document.ts';
import type { Edit } from '../model/edits.ts';
import { nodeTitle } from '../model/names.ts';
import { judgedAtOnce } from '../model/judged-at-once.ts';
import { compileEvaluation } from './evaluation.ts';
import type { Compiled } from './manifest.ts';
import { compileStep, graphsOfStep } from './step.ts';

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

/** By the document's own settings, on the processor: steps and judging. Null where the network cannot be trained yet. */
export function trainingMemory(document: Document): MemoryNeed | null {
  const trained = compileStep(document, { batch: document.training.batchSize, target: 'cpu' });
  const judged = compileEvaluation(document, { batch: judgedAtOnce(document), target: 'cpu', predictions: false });
  return judged.ok && trained.ok ? memoryNeed([...graphsOfStep(trained.value), judged.value]) : null;
}

/** "2.3 GB", "640 MB". */
export function bytesText(bytes: number): string {
  return bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${Math.max(1, Math.ceil(bytes / 2 ** 20))} MB`;
}

/** The largest batch that fits, from what two batch sizes need (it grows in a straight line); 0 when not even one row does. */
export function fittingBatch(
  small: { readonly batch: number; readonly need: number },
  large: { readonly batch: number; readonly need: number },
  free: number,
): number {
  const perRow = (large.need - small.need) / Math.max(1, large.batch - small.batch);
  if (perRow <= 0) return small.need <= free ? small.batch : 0;
  return Math.max(0, Math.floor(small.batch + (free - small.need) / perRow));
}

/** A little is left for the data and the rest of the studio. */
const usable = 0.9;

/**
 * The largest batch size below `batch` that does with `free` bytes, where one of `size` needs `needAt(size)`; null when not even
 * one row does, or the need is not known.
 */
export function batchThatFits(batch: number, needAt: (size: number) => number | null, free: number): number | null {
  const left = free * usable;
  const known = new Map<number, number>();
  const need = (size: number): number => {
    const bytes = known.get(size) ?? needAt(size) ?? Number.NaN;
    known.set(size, bytes);
    return bytes;
  };
  for (let large = batch; large > 1; large = Math.ceil(large / 2)) {
    const small = Math.ceil(large / 2);
    if (!(need(small) <= left)) continue;
    // Between two sizes so near it grows in a straight line, or nearly.
    const between = Math.min(large - 1, fittingBatch({ batch: small, need: need(small) }, { batch: large, need: need(large) }, left));
    return need(between) <= left ? between : small;
  }
  return null;
}

/** `fits`: the largest batch size that would do, or null when it is not known. `free` is null when the allocation itself failed. */
export function notEnoughMemory(document: Document, need: MemoryNeed, free: number | null, fits: number | null): Problem {
  const node = document.nodes.find(({ id }) => id === need.largest?.node);
  const title = node === undefined ? null : nodeTitle(document, node);
  const { batchSize } = document.training;
  const wanted = bytesText(need.total);
  const patch: Edit = { type: 'set-training', patch: { batchSize: fits ?? 1 } };
  const smaller = fits !== null && fits >= 1 && fits < batchSize;
  return makeProblem({
    code: 'not-enough-memory',
    place: { setting: 'training.batchSize', ...(need.largest === null ? {} : { node: need.largest.node }) },
    what:
      free === null
        ? text(`Training this network needs about ${wanted} of memory, which could not be had.`, `训练此网络约需 ${wanted} 内存，未能获得。`)
        : text(
            `Training this network needs about ${wanted} of memory, but only ${bytesText(free)} are free.`,
            `训练此网络约需 ${wanted} 内存，但只有 ${bytesText(free)} 可用。`,
          ),
    ...(title === null || need.largest === null
      ? {}
      : {
          why: text(
            `The largest part is what "${title.en}" keeps for a batch of ${batchSize}: ${bytesText(need.largest.bytes)}.`,
            `占用最多的是“${title.zh}”为每批 ${batchSize} 个样本保留的数据：${bytesText(need.largest.bytes)}。`,
          ),
        }),
    how: smaller
      ? text(
          `A batch size of ${fits} fits. Adding up several batches for one step gives the same steps.`,
          `批大小为 ${fits} 时可以放下。累加多批再更新可得到同样的效果。`,
        )
      : text('Use smaller inputs, fewer or smaller layers, or close other programs.', '请使用更小的输入、更少或更小的层，或关闭其他程序。'),
    ...(smaller ? { fix: { label: text(`Use a batch size of ${fits}`, `批大小设为 ${fits}`), edits: [patch] } } : {}),
  });
}
