/** Constant folding, and nodes that do nothing. */
import { sameShape, sizeOf, type Tensor, valuesOf } from '../base/tensor.ts';
import { numbersOf } from '../ir/attributes.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { type Graph, type Node, shapeOf, type Value } from '../ir/graph.ts';
import { copy, rewrite } from '../ir/rewrite.ts';
import { evaluate } from './evaluate.ts';

/** Larger results stay computed: they would only make the file big. */
const foldLimit = 4096;

function isAll(tensor: Tensor | undefined, value: number): boolean {
  return tensor !== undefined && tensor.data.length === 1 && valuesOf(tensor)[0] === value;
}

/** The input this node returns unchanged, if it does. */
function unchanged(builder: GraphBuilder, node: Node, inputs: readonly (Value | null)[]): Value | undefined {
  const [a, b] = inputs;
  const type = node.outputs[0]?.type;
  if (!a || !type) return undefined;
  const same = (value: Value) => value.type.dtype === type.dtype && sameShape(shapeOf(value), type.shape);
  const constant = (value: Value | null | undefined, of: number) => value !== null && value !== undefined && isAll(builder.constantOf(value), of);
  switch (node.op) {
    case 'Identity':
      return a;
    case 'Reshape':
    case 'Expand':
    case 'Slice':
    case 'Pad':
    case 'Cast':
    case 'Flatten':
    case 'Squeeze':
    case 'Tile':
      return same(a) && numbersUnmoved(node) ? a : undefined;
    case 'Concat':
    case 'Sum':
    case 'Max':
    case 'Min':
      return inputs.length === 1 ? a : undefined;
    case 'Transpose':
      return numbersOf(node.attributes, 'perm').every((axis, i) => axis === i) ? a : undefined;
    case 'Mul':
      if (constant(b, 1) && same(a)) return a;
      return constant(a, 1) && b && same(b) ? b : undefined;
    case 'Div':
      return constant(b, 1) && same(a) ? a : undefined;
    case 'Sub':
      return constant(b, 0) && same(a) ? a : undefined;
    default:
      return undefined;
  }
}

/** A Slice of full size may still turn an axis round, and a Pad may cut one side and grow the other. */
function numbersUnmoved(node: Node): boolean {
  if (node.op === 'Slice') return numbersOf(node.attributes, 'steps').every((step) => step > 0);
  return node.op !== 'Pad' || numbersOf(node.attributes, 'pads').every((pad) => pad === 0);
}

/** Rows gathered and then put in another order: gathered in that order. */
function gatheredInOrder(builder: GraphBuilder, { inputs: [table, indices], attributes }: Node, perm: readonly number[]): Value | undefined {
  if (!table || !indices || attributes['axis'] !== 0) return undefined;
  const rank = shapeOf(indices).length;
  const whole = perm.slice(rank).every((axis, i) => axis === rank + i);
  return whole ? builder.emit('Gather', [table, builder.transpose(indices, perm.slice(0, rank))], attributes) : undefined;
}

/** The same for its gradient: rows that were put in order to be added up are added up as they come. */
function addedInOrder(builder: GraphBuilder, node: Node, [indices, rows]: readonly (Value | null)[]): Value | undefined {
  const turned = rows ? builder.producer(rows) : undefined;
  const source = turned?.inputs[0];
  if (node.op !== 'GatherGrad' || turned?.op !== 'Transpose' || !source || !indices || node.attributes['axis'] !== 0) return undefined;
  const rank = shapeOf(indices).length;
  const perm = numbersOf(turned.attributes, 'perm');
  if (!perm.slice(rank).every((axis, i) => axis === rank + i)) return undefined;
  const back = perm.slice(0, rank).map((_, axis) => perm.indexOf(axis));
  return builder.emit('GatherGrad', [builder.transpose(indices, back), source], node.attributes);
}

/** Two moves in a row as one. */
function merged(builder: GraphBuilder, node: Node, inputs: readonly (Value | null)[]): Value | undefined {
  const [a] = inputs;
  const before = a ? builder.producer(a) : undefined;
  const source = before?.inputs[0];
  if (!before || !source) return undefined;
  if (node.op === 'Transpose' && before.op === 'Gather') return gatheredInOrder(builder, before, numbersOf(node.attributes, 'perm'));
  if (before.op !== node.op) return undefined;
  if (node.op === 'Transpose') {
    const first = numbersOf(before.attributes, 'perm');
    return builder.transpose(
      source,
      numbersOf(node.attributes, 'perm').map((axis) => first[axis] ?? axis),
    );
  }
  if (node.op !== 'Reshape') return undefined;
  // A 0 copies a size of the tensor in between: only the batch, kept by both, means the same for the source.
  const [first, second] = [numbersOf(before.attributes, 'shape'), numbersOf(node.attributes, 'shape')];
  const zeros = second.flatMap((size, axis) => (size === 0 ? [axis] : []));
  const fine = zeros.every((axis) => axis === 0 && first[0] === 0);
  return fine ? builder.reshape(source, second) : undefined;
}

export function fold(graph: Graph): Graph {
  return rewrite(graph, (builder, node, inputs) => {
    const simple = unchanged(builder, node, inputs) ?? merged(builder, node, inputs) ?? addedInOrder(builder, node, inputs);
    if (simple) return [simple];
    const known = inputs.map((input) => (input ? builder.constantOf(input) : undefined));
    const small = node.outputs.length === 1 && sizeOf(node.outputs[0]?.type.shape ?? []) <= foldLimit;
    const value = small && known.every((tensor) => tensor !== undefined) ? evaluate(node, known) : undefined;
    return value ? [value.shape.length === 0 ? builder.scalar(valuesOf(value)[0] ?? 0, value.dtype) : builder.constant(value)] : copy(builder, node, inputs);
  });
}
