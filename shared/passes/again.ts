/**
 * A mask is kept as bits or bytes, and its numbers are made again where they are wanted much later (in the backward pass): a quarter of the
 * memory for a quick pass or two. Equal nodes would become one again, so this comes after all other passes.
 */
import { defined } from '../base/assert.ts';
import { sizeOf } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { type Graph, type Node, shapeOf, type Value } from '../ir/graph.ts';
import { copy, rewrite } from '../ir/rewrite.ts';

/** Smaller masks are kept, and one that is read again within so many nodes. */
const large = 16384;
const near = 32;

/** Bits or bytes as numbers, or these times a constant. */
function isMask(g: GraphBuilder, value: Value): boolean {
  const node = g.producer(value);
  if (node?.op === 'ScaledBytes') return true;
  if (node?.op === 'Cast') return node.inputs[0]?.type.dtype === 'bool';
  return node?.op === 'Mul' && node.inputs.every((input) => input && (g.constantOf(input) !== undefined || isMask(g, input)));
}

function madeAgain(g: GraphBuilder, mask: Value): Value {
  const { op, inputs, attributes } = defined(g.producer(mask), 'the maker of a mask');
  return g.emit(
    op,
    inputs.map((input) => (input && isMask(g, input) ? madeAgain(g, input) : input)),
    attributes,
  );
}

export function makeMasksAgain(graph: Graph): Graph {
  const readers = new Map<Value, (readonly [place: number, node: Node])[]>();
  for (const [place, node] of graph.nodes.entries()) {
    for (const input of node.inputs) if (input && sizeOf(shapeOf(input)) >= large) readers.set(input, [...(readers.get(input) ?? []), [place, node]]);
  }
  const instead = new Map<Node, Map<Value, Value>>(); // reader -> mask -> the copy it reads
  return rewrite(graph, (g, node, inputs) => {
    const own = instead.get(node);
    const outputs = copy(
      g,
      node,
      inputs.map((input) => (input && own?.get(input)) ?? input),
    );
    for (const mask of outputs) {
      const [first, ...later] = readers.get(mask) ?? [];
      if (!first || later.length === 0 || !isMask(g, mask)) continue;
      let [newest, before] = [mask, first[0]];
      for (const [place, reader] of later) {
        // It stands here and not before its reader: of what a node reads, onnxruntime makes the earliest in the file last (`run-order.ts`).
        if (place - before > near) newest = madeAgain(g, mask);
        instead.set(reader, (instead.get(reader) ?? new Map<Value, Value>()).set(mask, newest));
        before = place;
      }
    }
    return outputs;
  });
}
