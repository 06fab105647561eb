/** The last steps of every compilation: passes, the target's own forms, ONNX bytes, the graph's name. */
import type { Graph } from '../ir/graph.ts';
import { type WriteOptions, writeModel } from '../onnx/write.ts';
import { verify } from '../ir/verify.ts';
import { removeDead } from '../passes/dead.ts';
import { makeMasksAgain } from '../passes/again.ts';
import { optimize } from '../passes/index.ts';
import { memoryUse } from '../passes/liveness.ts';
import { fuse } from '../targets/fuse.ts';
import { legalize, staysHere, type Target } from '../targets/index.ts';
import { hashBytes } from './hash.ts';
import type { Compiled, Manifest } from './manifest.ts';
import { withProbes } from './probes.ts';

interface FinishOptions extends Omit<WriteOptions, 'name'> {
  /** Another output says of every value whether it is finite (`probes.ts`). */
  readonly probes?: boolean;
}

export function finish(graph: Graph, target: Target, manifest: Omit<Manifest, 'hash'>, { probes = false, ...options }: FinishOptions = {}): Compiled {
  const lean = optimize(graph);
  const watched = probes ? withProbes(lean, resultsOf(manifest)) : null;
  const legal = optimize(legalize(watched?.graph ?? lean, target));
  const final = staysHere(target) ? verify(makeMasksAgain(removeDead(fuse(legal)))) : legal;
  const model = writeModel(final, { name: `netloom-${manifest.kind}`, ...options });
  return { model, target, manifest: { ...manifest, hash: hashBytes(model) }, memory: memoryUse(final), probes: watched?.probes ?? [] };
}

function resultsOf({ loss, totals, answers }: Omit<Manifest, 'hash'>): readonly string[] {
  return [loss, totals, ...answers.map(({ logits }) => logits)].filter((name) => name !== null);
}
