/** What is said of a training that does not fit into memory, with the batch size that does. */
import { memoryText } from '../base/bytes.ts';
import { makeProblem, type Problem } from '../base/problem.ts';
import { text } from '../base/text.ts';
import type { Document } from '../model/document.ts';
import type { Edit } from '../model/edits.ts';
import { nodeTitle } from '../model/names.ts';
import { type KnownRows, trainedAtOnce } from '../model/rows-at-once.ts';
import { type MemoryNeed, trainingMemory } from './memory.ts';

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
function batchThatFits(batch: number, needAt: (size: number) => number | null, free: number): number | null {
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

/** The largest batch size below the training's own that does with `free` bytes; null when there is none. */
export function smallerBatch(document: Document, data: KnownRows, free: number): number | null {
  const withBatch = (batchSize: number): Document => ({ ...document, training: { ...document.training, batchSize } });
  return batchThatFits(trainedAtOnce(document, data), (size) => trainingMemory(withBatch(size), data)?.total ?? null, free);
}

export interface Shortage {
  readonly document: Document;
  readonly data: KnownRows;
  /** Of `trainingMemory`. */
  readonly need: MemoryNeed;
  /** Bytes; null when the allocation itself failed. */
  readonly free: number | null;
  /** A batch size that would do, or null when there is none, or it is not known. */
  readonly fits: number | null;
}

export function notEnoughMemory({ document, data, need, free, fits }: Shortage): Problem {
  const node = document.nodes.find(({ id }) => id === need.largest?.node);
  const title = node === undefined ? null : nodeTitle(document, node);
  const batch = trainedAtOnce(document, data);
  const wanted = memoryText(need.total);
  const patch: Edit = { type: 'set-training', patch: { batchSize: fits ?? 1 } };
  const smaller = fits !== null && fits >= 1 && fits < batch;
  return makeProblem({
    code: 'not-enough-memory',
    place: { setting: 'training.batchSize', ...(need.largest === null ? {} : { node: need.largest.node }) },
    what:
      free === null
        ? text(`Training this network needs about ${wanted} of memory, which could not be had.`, `训练此网络约需 ${wanted} 内存，未能获得。`)
        : text(
            `Training this network needs about ${wanted} of memory, but only ${memoryText(free)} are free.`,
            `训练此网络约需 ${wanted} 内存，但只有 ${memoryText(free)} 可用。`,
          ),
    ...(title === null || need.largest === null
      ? {}
      : {
          why: text(
            `The largest part is what "${title.en}" keeps for a batch of ${batch}: ${memoryText(need.largest.bytes)}.`,
            `占用最多的是“${title.zh}”为每批 ${batch} 个样本保留的数据：${memoryText(need.largest.bytes)}。`,
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
