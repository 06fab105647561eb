/** The order in which onnxruntime 1.30 runs a file's nodes: backwards from those nobody reads, each after all it reads, of which the last in the file come first. */
import type { Graph, Node, Value } from '../ir/graph.ts';

export function runOrder({ nodes }: Graph): readonly Node[] {
  const maker = new Map<Value, number>();
  for (const [place, { outputs }] of nodes.entries()) for (const output of outputs) maker.set(output, place);
  const needs = nodes.map(({ inputs }) => inputs.flatMap((input) => (input ? (maker.get(input) ?? []) : [])).sort((a, b) => a - b));
  const read = new Set(needs.flat());
  const order: Node[] = [];
  const begun = new Set<number>();
  const pending = nodes.flatMap((node, place) => (read.has(place) ? [] : [{ node, place, ready: false }]));
  for (let last = pending.pop(); last !== undefined; last = pending.pop()) {
    const { node, place, ready } = last;
    if (ready) order.push(node);
    if (ready || begun.has(place)) continue;
    begun.add(place);
    pending.push({ node, place, ready: true });
    for (const need of needs[place] ?? []) {
      const needed = nodes[need];
      if (needed && !begun.has(need)) pending.push({ node: needed, place: need, ready: false });
    }
  }
  return order;
}
