/** The type checker of the IR. Run after every transformation; a graph that fails is our mistake, so it asserts. */
import { assert } from '../base/assert.ts';
import { type Shape, sameShape, sizeOf, typeText } from '../base/tensor.ts';
import { attributesKey } from './attributes.ts';
import { inferNode } from './builder.ts';
import type { Attribute, Attributes, Graph, Node, Value } from './graph.ts';

function isGraph(attribute: Attribute | undefined): attribute is Graph {
  return typeof attribute === 'object' && 'nodes' in attribute;
}

/** All but the bodies, which are verified on their own. */
function plain(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => !isGraph(value)));
}

/** Equal, and unknown where the other is. */
function alike(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, axis) => Object.is(size, b[axis]));
}

/** Nodes that fit their op's rule. Passes keep most nodes as they are, and nothing about a node ever changes. */
const sound = new WeakSet<Node>();

/** The op's rule: complete attributes, and outputs of the types that follow from the inputs. */
function checkRule(node: Node, where: () => string): void {
  if (sound.has(node)) return;
  const { attributes, types } = inferNode(node.op, node.inputs, node.attributes);
  assert(attributesKey(plain(attributes)) === attributesKey(plain(node.attributes)), () => `${where()}: attributes are not complete`);
  assert(types.length === node.outputs.length, () => `${where()}: ${node.outputs.length} outputs instead of ${types.length}`);
  node.outputs.forEach((output, i) => {
    const type = types[i];
    const same = type?.dtype === output.type.dtype && alike(type.shape, output.type.shape);
    assert(same, () => `${where()}: output ${i} is ${typeText(output.type)}, should be ${type ? typeText(type) : 'absent'}`);
  });
  for (const attribute of Object.values(node.attributes)) if (isGraph(attribute)) verify(attribute);
  sound.add(node);
}

/** Every value is made once and before its use, every node fits its op's rule, names are unique. Returns the same graph. */
export function verify(graph: Graph): Graph {
  const known = new Set<Value>();
  const ids = new Set<number>();
  const make = (value: Value, where: () => string) => {
    assert(!known.has(value) && !ids.has(value.id), () => `${where()}: value ${value.id} is made twice`);
    known.add(value);
    ids.add(value.id);
  };
  for (const { name, value } of graph.inputs) make(value, () => `input ${name}`);
  for (const [value, { dtype, shape, data }] of graph.constants) {
    make(value, () => 'constant');
    const same = value.type.dtype === dtype && sameShape(value.type.shape, shape) && data.length === sizeOf(shape);
    assert(same, () => `constant ${value.id} is not a ${typeText(value.type)}`);
  }
  graph.nodes.forEach((node, position) => {
    const where = () => `node ${position} (${node.op}${node.scope && ` of ${node.scope}`})`;
    for (const input of node.inputs) assert(input === null || known.has(input), () => `${where()} uses value ${input?.id} before it is made`);
    checkRule(node, where);
    for (const output of node.outputs) make(output, where);
  });
  for (const { name, value } of graph.outputs) assert(known.has(value), () => `output ${name} is not made in this graph`);
  for (const names of [graph.inputs, graph.outputs]) assert(new Set(names.map(({ name }) => name)).size === names.length, 'two inputs or outputs of one name');
  return graph;
}
