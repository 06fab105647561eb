/**
 * Two nodes as one, as onnxruntime's own optimizer would write them. Looking for them takes it half of the time it needs to make a
 * session (`docs/engine.md`); here it is one walk. The ops are its own, so such graphs stay on the machine.
 */
import { sizeOf } from '../base/tensor.ts';
import { numbersOf } from '../ir/attributes.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import { type Graph, type Node, shapeOf, type Value } from '../ir/graph.ts';
import type { Op } from '../ir/ops.ts';
import { copy, rewrite } from '../ir/rewrite.ts';

/** Whether nobody else wants the value in between. */
type Alone = (value: Value | null | undefined) => boolean;

export function fuse(graph: Graph): Graph {
  const uses = new Map<Value, number>();
  for (const value of [...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map((output) => output.value)]) {
    if (value) uses.set(value, (uses.get(value) ?? 0) + 1);
  }
  const alone: Alone = (value) => (value ? uses.get(value) === 1 : false);
  return rewrite(graph, (builder, node, inputs) => {
    const fused = forms[node.op]?.(builder, inputs, node, alone);
    return fused ? [fused] : copy(builder, node, inputs);
  });
}

type Form = (builder: GraphBuilder, inputs: readonly (Value | null)[], node: Node, alone: Alone) => Value | undefined;

const forms: { readonly [op in Op]?: Form } = {
  MatMul: turnedProduct,
  Relu: (builder, [x], { inputs }, alone) => (alone(inputs[0]) ? rectified(builder, x, alone) : undefined),
  Cast: (builder, [bits], { attributes }) => (bits?.type.dtype === 'bool' && attributes['to'] === 'float32' ? maskNumbers(builder, bits) : undefined),
  Mul: (builder, [a, b]) => scaledMask(builder, a, b) ?? scaledMask(builder, b, a),
};

/** Smaller masks cost nothing. */
const large = 16384;

/** Bits as numbers. `Cast` from bits to numbers takes one thread only; to bytes it is quick, and they become numbers at all threads. */
function maskNumbers(builder: GraphBuilder, bits: Value): Value | undefined {
  return sizeOf(shapeOf(bits)) < large ? undefined : builder.emit('ScaledBytes', [builder.cast(bits, 'uint8'), builder.scalar(1)]);
}

/** A mask times a constant, in the same pass. */
function scaledMask(builder: GraphBuilder, mask: Value | null | undefined, factor: Value | null | undefined): Value | undefined {
  const made = mask ? builder.producer(mask) : undefined;
  if (made?.op !== 'ScaledBytes' || !factor || builder.constantOf(factor)?.data.length !== 1) return undefined;
  return builder.emit('ScaledBytes', [made.inputs[0] ?? null, factor]);
}

/** What `value` is turned round from in its last two axes. */
function turnedFrom(builder: GraphBuilder, value: Value | null | undefined): Value | undefined {
  const turn = value ? builder.producer(value) : undefined;
  if (turn?.op !== 'Transpose') return undefined;
  const perm = numbersOf(turn.attributes, 'perm');
  const last = perm.length - 1;
  return perm.every((axis, i) => axis === (i < last - 1 ? i : 2 * last - 1 - i)) ? (turn.inputs[0] ?? undefined) : undefined;
}

function turnedProduct(builder: GraphBuilder, [a, b]: readonly (Value | null)[]): Value | undefined {
  const [left, right] = [turnedFrom(builder, a), turnedFrom(builder, b)];
  if ((!left && !right) || a?.type.dtype !== 'float32') return undefined;
  return builder.emit('FusedMatMul', [left ?? a, right ?? b ?? null], { transA: left !== undefined, transB: right !== undefined });
}

const withRelu = { Gemm: 'FusedGemm', Conv: 'FusedConv', BlockedConv: 'BlockedConv' } as const;

/** The ReLU of a product or a convolution, done while its numbers are at hand. */
function rectified(builder: GraphBuilder, x: Value | null | undefined, alone: Alone): Value | undefined {
  const made = x ? builder.producer(x) : undefined;
  if (x?.type.dtype !== 'float32' || !made) return undefined;
  const fused = ({ op, inputs, attributes }: Node) =>
    op in withRelu ? builder.emit(withRelu[op as keyof typeof withRelu], inputs, { ...attributes, activation: 'Relu' }) : undefined;
  if (made.op !== 'FromBlocks') return fused(made);
  const [blocked] = made.inputs;
  const inner = blocked && alone(blocked) ? builder.producer(blocked) : undefined;
  const blocks = inner && fused(inner);
  return blocks && builder.emit('FromBlocks', [blocks], made.attributes);
}
