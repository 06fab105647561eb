/** Reverse-mode differentiation: appends the backward nodes to the graph being built. */
import { assert, defined } from '../base/assert.ts';
import { type Shape, sameShape, sizeOf } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { type Node, shapeOf, type Value } from '../ir/graph.ts';
import { gradients } from './gradients.ts';
import { Site } from './rule.ts';

const isReal = (value: Value) => value.type.dtype === 'float32' || value.type.dtype === 'float64';

function expand(g: GraphBuilder, value: Value, shape: Shape): Value {
  return sameShape(shapeOf(value), shape) ? value : g.emit('Expand', [value], { shape });
}

/**
 * Sums a gradient of conceptual shape `full` (some of its axes may still be 1, standing for equal entries) to the shape of
 * the input it belongs to. Leading axes are summed as a matrix over axis 0, which is the fastest form.
 */
function sumTo(g: GraphBuilder, gradient: Value, full: Shape, target: Shape): Value {
  if (sameShape(full, target)) return gradient;
  const lead = full.length - target.length;
  const given = [...new Array<number>(full.length - shapeOf(gradient).length).fill(1), ...shapeOf(gradient)];
  const broadcast = full.map((size, axis) => size !== 1 && (axis < lead || target[axis - lead] === 1));
  const axes = full.flatMap((_, axis) => (broadcast[axis] && given[axis] !== 1 ? [axis] : []));
  const repeats = full.reduce((product, size, axis) => (broadcast[axis] && given[axis] === 1 ? product * size : product), 1);
  let summed = gradient;
  if (axes.length > 0) {
    const rows = axes.at(-1) === axes.length - 1 && axes.every((axis, i) => axis === i);
    const rest = sizeOf(given.slice(axes.length));
    if (rows && rest > 1) summed = g.sum(g.reshape(gradient, [-1, rest]), [0]);
    else summed = g.sum(sameShape(shapeOf(gradient), given) ? gradient : g.reshape(gradient, given), axes);
  }
  const left = given.map((size, axis) => (broadcast[axis] ? 1 : size)).slice(lead);
  if (!sameShape(shapeOf(summed), left)) summed = g.reshape(summed, left);
  return repeats === 1 ? summed : g.mul(summed, g.like(summed, repeats));
}

/** Values between `wrt` and whatever follows, but not beyond `fixed`: those whose gradient is asked for. */
function neededValues(nodes: readonly Node[], wrt: readonly Value[], fixed: ReadonlySet<Value>): ReadonlySet<Value> {
  const needed = new Set(wrt);
  for (const node of nodes) {
    if (gradients[node.op].kind === 'none' || !node.inputs.some((input) => input && needed.has(input))) continue;
    for (const output of node.outputs) if (isReal(output) && !fixed.has(output)) needed.add(output);
  }
  return needed;
}

/**
 * Gradients of `loss` (one element) with respect to `wrt`, each in the shape of its value; zeros where no path leads.
 * Backward nodes carry the scope of the node they belong to. `fixed` values count as constants, whatever they were made of.
 */
export function backward(builder: GraphBuilder, loss: Value, wrt: readonly Value[], fixed: ReadonlySet<Value> = new Set()): readonly Value[] {
  assert(sizeOf(shapeOf(loss)) === 1 && isReal(loss), 'the loss must be one real number');
  assert(wrt.every(isReal), 'only real tensors have gradients');
  const nodes = [...builder.nodes];
  const needed = neededValues(nodes, wrt, fixed);
  const arrived = new Map<Value, Value>();
  const arrive = (value: Value, gradient: Value) => {
    const before = arrived.get(value);
    arrived.set(value, before ? builder.add(before, gradient) : gradient);
  };
  if (needed.has(loss)) arrive(loss, builder.like(loss, 1));

  for (const node of nodes.toReversed()) {
    const dys = node.outputs.map((output) => arrived.get(output) ?? null);
    if (dys.every((dy) => dy === null) || !node.inputs.some((input) => input && needed.has(input))) continue;
    const gradient = gradients[node.op];
    if (gradient.kind === 'none') continue;
    assert(gradient.kind === 'rule', `${node.op} has no gradient${gradient.kind === 'unsupported' ? `: ${gradient.why}` : ''}`);
    builder.withScope(node.scope, () => {
      const full = gradient.elementwise ? dys : dys.map((dy, i) => dy && expand(builder, dy, shapeOf(defined(node.outputs[i], 'output'))));
      const parts = gradient.rule(new Site(builder, node, full));
      node.inputs.forEach((input, i) => {
        const part = parts[i];
        if (!input || !needed.has(input) || !part) return;
        const shape = gradient.elementwise ? shapeOf(defined(node.outputs[0], 'output')) : shapeOf(input);
        arrive(input, sumTo(builder, part(), shape, shapeOf(input)));
      });
    });
  }
  return wrt.map((value) => expand(builder, arrived.get(value) ?? builder.like(value, 0), shapeOf(value)));
}
