/** Builds a graph node by node: completes attributes, infers types, keeps topological order by construction. */
import { assert, defined } from '../base/assert.ts';
import { type DType, isSized, type Shape, sizeOf, type Tensor, type TensorType, tensor, valuesOf } from '../base/tensor.ts';
import { completeAttributes } from './attributes.ts';
import type { Attributes, Graph, Named, Node, Value } from './graph.ts';
import { definitionOf, type Op, takesAnySize } from './ops.ts';

/** Attributes completed and outputs inferred, as a node of this op would have them. Throws with the op's name when they do not fit. */
export function inferNode(
  op: Op,
  inputs: readonly (Value | null)[],
  given: Attributes,
): { readonly attributes: Attributes; readonly types: readonly TensorType[] } {
  const { arity, attributes: specs, complete, infer } = definitionOf(op);
  try {
    assert(inputs.length >= arity[0] && inputs.length <= arity[1], () => `${inputs.length} inputs`);
    assert(
      inputs.slice(0, arity[0]).every((input) => input !== null),
      'a required input is missing',
    );
    const types = inputs.map((input) => input?.type ?? null);
    assert(takesAnySize(op) || types.every((type) => type === null || isSized(type.shape)), 'it takes what has a size that only a run knows');
    const checked = completeAttributes(specs, types, given);
    const attributes = complete ? complete(checked, types) : checked;
    return { attributes, types: infer(types, attributes) };
  } catch (error) {
    throw new Error(`${op}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

export class GraphBuilder {
  readonly #inputs: Named[] = [];
  readonly #inputNames = new Set<string>();
  readonly #constants = new Map<Value, Tensor>();
  readonly #scalars = new Map<string, Value>();
  readonly #nodes: Node[] = [];
  readonly #producers = new Map<Value, Node>();
  readonly #outputs: Named[] = [];
  readonly #outputNames = new Set<string>();
  #nextId: number;
  #scope = '';

  /** Made from another graph, its values may be kept: new ones get other ids. */
  constructor(from?: Graph) {
    const values = from && [...from.inputs.map(({ value }) => value), ...from.constants.keys(), ...from.nodes.flatMap(({ outputs }) => outputs)];
    this.#nextId = values?.reduce((next, { id }) => Math.max(next, id + 1), 0) ?? 0;
  }

  #value(type: TensorType): Value {
    return { id: this.#nextId++, type };
  }

  input(name: string, type: TensorType): Value {
    return this.keepInput(name, this.#value(type));
  }

  /** An input of the graph this one is made from. */
  keepInput(name: string, value: Value): Value {
    assert(!this.#inputNames.has(name), () => `two inputs named ${name}`);
    this.#inputNames.add(name);
    this.#inputs.push({ name, value });
    return value;
  }

  constant(of: Tensor): Value {
    assert(of.data.length === sizeOf(of.shape), () => `${of.data.length} values for shape [${of.shape.join(',')}]`);
    return this.keepConstant(this.#value({ dtype: of.dtype, shape: of.shape }), of);
  }

  /** A constant of the graph this one is made from. */
  keepConstant(value: Value, of: Tensor): Value {
    this.#constants.set(value, of);
    return value;
  }

  /** A constant of shape []; equal ones are the same Value. */
  scalar(value: number, dtype: DType = 'float32'): Value {
    const key = `${dtype}:${Object.is(value, -0) ? '-0' : value}`;
    const known = this.#scalars.get(key) ?? this.constant(tensor(dtype, [], [value]));
    this.#scalars.set(key, known);
    return known;
  }

  /** Appends a node and returns its first output. */
  emit(op: Op, inputs: readonly (Value | null)[], attributes: Attributes = {}): Value {
    return defined(this.emitAll(op, inputs, attributes)[0], `an output of ${op}`);
  }

  /** Appends a node and returns its first `outputCount` outputs (all of them when not said). */
  emitAll(op: Op, inputs: readonly (Value | null)[], attributes: Attributes = {}, outputCount?: number): readonly Value[] {
    const { attributes: complete, types } = inferNode(op, inputs, attributes);
    assert(outputCount === undefined || outputCount <= types.length, () => `${op}: ${outputCount} outputs asked, ${types.length} there`);
    const node: Node = { op, inputs, outputs: types.map((type) => this.#value(type)), attributes: complete, scope: this.#scope };
    this.#nodes.push(node);
    for (const output of node.outputs) this.#producers.set(output, node);
    return node.outputs.slice(0, outputCount);
  }

  /** A node of the graph this one is made from, with its outputs; the types of `inputs` are what they were. */
  keepNode(node: Node, inputs: readonly (Value | null)[]): readonly Value[] {
    const kept = inputs.every((input, i) => input === node.inputs[i]) ? node : { ...node, inputs };
    this.#nodes.push(kept);
    for (const output of node.outputs) this.#producers.set(output, kept);
    return node.outputs;
  }

  output(name: string, value: Value): void {
    assert(!this.#outputNames.has(name), () => `two outputs named ${name}`);
    this.#outputNames.add(name);
    this.#outputs.push({ name, value });
  }

  /** Nodes made by `body` carry this document node's id. */
  withScope<T>(scope: string, body: () => T): T {
    const outer = this.#scope;
    this.#scope = scope;
    try {
      return body();
    } finally {
      this.#scope = outer;
    }
  }

  /** The node a value comes from; undefined for inputs and constants. */
  producer(value: Value): Node | undefined {
    return this.#producers.get(value);
  }

  constantOf(value: Value): Tensor | undefined {
    return this.#constants.get(value);
  }

  /** Whether a value is the constant 0, of one element. */
  isZero(value: Value): boolean {
    const constant = this.constantOf(value);
    return constant?.data.length === 1 && valuesOf(constant)[0] === 0;
  }

  get nodes(): readonly Node[] {
    return this.#nodes;
  }

  /** The graph so far. */
  build(): Graph {
    return { inputs: [...this.#inputs], constants: new Map(this.#constants), nodes: [...this.#nodes], outputs: [...this.#outputs] };
  }

  // The few ops that gradients and layers write all the time.
  /** A scalar in the type of `like`. */
  like(like: Value, value: number): Value {
    return this.scalar(value, like.type.dtype);
  }
  add(a: Value, b: Value): Value {
    return this.emit('Add', [a, b]);
  }
  sub(a: Value, b: Value): Value {
    return this.emit('Sub', [a, b]);
  }
  mul(a: Value, b: Value): Value {
    return this.emit('Mul', [a, b]);
  }
  div(a: Value, b: Value): Value {
    return this.emit('Div', [a, b]);
  }
  neg(x: Value): Value {
    return this.emit('Neg', [x]);
  }
  where(condition: Value, yes: Value, no: Value): Value {
    return this.emit('Where', [condition, yes, no]);
  }
  cast(x: Value, to: DType): Value {
    return x.type.dtype === to ? x : this.emit('Cast', [x], { to });
  }
  reshape(x: Value, shape: Shape): Value {
    return this.emit('Reshape', [x], { shape });
  }
  transpose(x: Value, perm: readonly number[]): Value {
    return this.emit('Transpose', [x], { perm });
  }
  sum(x: Value, axes: readonly number[], keepdims = false): Value {
    return this.emit('ReduceSum', [x], { axes, keepdims });
  }
  mean(x: Value, axes: readonly number[], keepdims = false): Value {
    return this.emit('ReduceMean', [x], { axes, keepdims });
  }
  matMul(a: Value, b: Value): Value {
    return this.emit('MatMul', [a, b]);
  }
}
