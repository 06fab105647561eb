/** Passes that keep every output's value and make the graph smaller. The IR is verified at the end. */
import type { Graph } from '../ir/graph.ts';
import { verify } from '../ir/verify.ts';
import { shareCommon } from './common.ts';
import { removeDead } from './dead.ts';
import { fold } from './fold.ts';
import { droppedShares, poolMasks } from './masks.ts';
import { gradientsOfNormalized } from './normalized.ts';

/** In the order of their use; the tests verify the graph after each. */
export const passes = [removeDead, fold, gradientsOfNormalized, shareCommon, fold, poolMasks, droppedShares, removeDead] as const;

export function optimize(graph: Graph): Graph {
  return verify(passes.reduce<Graph>((current, pass) => pass(current), graph));
}
