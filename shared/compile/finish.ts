/** The last steps of every compilation: passes, the target's own forms, ONNX bytes, the graph's name. */
import type { Graph } from '../ir/graph.ts';
import { type WriteOptions, writeModel } from '../onnx/write.ts';
import { optimize } from '../passes/index.ts';
import { memoryUse } from '../passes/liveness.ts';
import { legalize, type Target } from '../targets/index.ts';
import { hashBytes } from './hash.ts';
import type { Compiled, Manifest } from './manifest.ts';

export function finish(graph: Graph, target: Target, manifest: Omit<Manifest, 'hash'>, options: Omit<WriteOptions, 'name'> = {}): Compiled {
  const final = optimize(legalize(optimize(graph), target));
  const model = writeModel(final, { name: `netloom-${manifest.kind}`, ...options });
  return { model, manifest: { ...manifest, hash: hashBytes(model) }, memory: memoryUse(final) };
}
