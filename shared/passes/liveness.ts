/** How much memory a graph needs while it runs: values live from the node that makes them to the last that reads them. */
import { bytesPerElement, sizeOf } from '../base/tensor.ts';
import type { Graph, Node, Value } from '../ir/graph.ts';
import type { Op } from '../ir/ops.ts';
import { runOrder } from './run-order.ts';

export interface MemoryUse {
  /** Bytes of what nodes make at the fullest moment, in the order onnxruntime runs them. Outputs stay to the end. */
  readonly peak: number;
  /** Of these bytes, by the document node whose forward or backward made them, the largest first. */
  readonly byScope: ReadonlyMap<string, number>;
  readonly nodes: number;
}

/** Another look at the same numbers: the runtime does not copy. */
const views: ReadonlySet<Op> = new Set<Op>(['Reshape', 'Flatten', 'Squeeze', 'Unsqueeze', 'Identity']);

function bytesOf({ type }: Value): number {
  return sizeOf(type.shape) * bytesPerElement[type.dtype];
}

export function memoryUse(graph: Graph): MemoryUse {
  const nodes = runOrder(graph);
  const given = new Set<Value>([...graph.inputs.map(({ value }) => value), ...graph.constants.keys()]);
  const bufferOf = new Map<Value, Value>(); // a view -> what it looks at
  const bufferAt = (value: Value): Value => bufferOf.get(value) ?? value;
  for (const node of nodes) {
    const [from] = node.inputs;
    if (!views.has(node.op) || !from) continue;
    for (const output of node.outputs) bufferOf.set(output, bufferAt(from));
  }
  const lastUse = new Map<Value, number>();
  const made = new Map<Value, Node>();
  for (const [place, node] of nodes.entries()) {
    for (const output of node.outputs) if (bufferAt(output) === output && !given.has(output)) made.set(output, node);
    for (const value of [...node.inputs, ...node.outputs]) if (value) lastUse.set(bufferAt(value), place);
  }
  for (const { value } of graph.outputs) lastUse.set(bufferAt(value), nodes.length);
  const dying = new Map<number, Value[]>();
  for (const [value, place] of lastUse) if (made.has(value)) dying.set(place, [...(dying.get(place) ?? []), value]);

  let [now, peak, fullest] = [0, 0, 0];
  for (const [place, node] of nodes.entries()) {
    for (const output of node.outputs) if (made.get(output) === node) now += bytesOf(output);
    if (now > peak) [peak, fullest] = [now, place];
    for (const value of dying.get(place) ?? []) now -= bytesOf(value);
  }
  const byScope = new Map<string, number>();
  const places = new Map(nodes.map((node, place) => [node, place]));
  for (const [value, node] of made) {
    if ((places.get(node) ?? 0) > fullest || (lastUse.get(value) ?? 0) < fullest) continue;
    byScope.set(node.scope, (byScope.get(node.scope) ?? 0) + bytesOf(value));
  }
  return { peak, nodes: nodes.length, byScope: new Map([...byScope].sort((a, b) => b[1] - a[1])) };
}
