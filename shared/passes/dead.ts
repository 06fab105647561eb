/** Drops nodes and constants that no output depends on. Inputs stay: they are the graph's signature. */
import type { Graph, Value } from '../ir/graph.ts';

export function removeDead(graph: Graph): Graph {
  const live = new Set<Value>(graph.outputs.map(({ value }) => value));
  const kept = graph.nodes.toReversed().filter((node) => {
    if (!node.outputs.some((output) => live.has(output))) return false;
    for (const input of node.inputs) if (input) live.add(input);
    return true;
  });
  const constants = new Map([...graph.constants].filter(([value]) => live.has(value)));
  return { ...graph, constants, nodes: kept.reverse() };
}
