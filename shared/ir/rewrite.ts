/** Rebuilds a graph node by node: the one walk that passes and targets share. */
import { defined } from '../base/assert.ts';
import type { Tensor } from '../base/tensor.ts';
import { GraphBuilder } from './builder.ts';
import type { Graph, Node, Value } from './graph.ts';

/** What a node becomes: as many values as it had outputs. `inputs` are its inputs in the new graph. */
export type Rewrite = (builder: GraphBuilder, node: Node, inputs: readonly (Value | null)[]) => readonly Value[];

/** The node as it was: the same object where its inputs are too, so that a pass costs what it changes. */
export const copy: Rewrite = (builder, node, inputs) => builder.keepNode(node, inputs);

/** Inputs and outputs keep their names and order; constants are kept when first used, or become what `constant` says. */
export function rewrite(graph: Graph, replace: Rewrite, constant?: (builder: GraphBuilder, tensor: Tensor, value: Value) => Value): Graph {
  const builder = new GraphBuilder(graph);
  const made = new Map<Value, Value>();
  const translate = (value: Value): Value => {
    const known = made.get(value);
    if (known) return known;
    const tensor = defined(graph.constants.get(value), `value ${value.id}`);
    const kept = constant ? constant(builder, tensor, value) : builder.keepConstant(value, tensor);
    made.set(value, kept);
    return kept;
  };
  for (const { name, value } of graph.inputs) made.set(value, builder.keepInput(name, value));
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((input) => input && translate(input));
    const outputs = builder.withScope(node.scope, () => replace(builder, node, inputs));
    node.outputs.forEach((output, i) => {
      const value = outputs[i];
      if (value) made.set(output, value);
    });
  }
  for (const { name, value } of graph.outputs) builder.output(name, translate(value));
  return builder.build();
}
