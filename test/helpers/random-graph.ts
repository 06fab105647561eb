/** Graphs made by chance from a list of numbers: each step takes an op and operands among what is there. For properties of passes, files and backward. */
import fc from 'fast-check';
import { normal } from '../../shared/base/random.ts';
import { type DType, sameShape, sizeOf, type Tensor, tensor } from '../../shared/base/tensor.ts';
import { GraphBuilder } from '../../shared/ir/builder.ts';
import { broadcast } from '../../shared/ir/infer.ts';
import type { Value } from '../../shared/ir/graph.ts';

export interface Step {
  readonly op: number;
  readonly a: number;
  readonly b: number;
  readonly n: number;
}

export const steps = fc.array(fc.record({ op: fc.nat(30), a: fc.nat(40), b: fc.nat(40), n: fc.nat(6) }), { minLength: 1, maxLength: 14 });

function fits(a: Value, b: Value): boolean {
  try {
    return sizeOf(broadcast(a.type.shape, b.type.shape)) <= 400;
  } catch {
    return false;
  }
}

type Make = (g: GraphBuilder, a: Value, b: Value, n: number) => Value | null;

const rankOf = (value: Value) => value.type.shape.length;
const axisOf = (value: Value, n: number) => n % Math.max(1, rankOf(value));
const several =
  (make: Make): Make =>
  (g, a, b, n) =>
    rankOf(a) === 0 ? null : make(g, a, b, n);
const binary =
  (op: 'Add' | 'Sub' | 'Mul'): Make =>
  (g, a, b) =>
    fits(a, b) ? g.emit(op, [a, b]) : null;

/** Smooth ops with float64 kernels, and moves; some of them do nothing, for the passes to find. */
const makers: readonly Make[] = [
  binary('Add'),
  binary('Add'),
  binary('Sub'),
  binary('Mul'),
  binary('Mul'),
  (g, a) => g.emit('Tanh', [a]),
  (g, a) => g.emit('Sigmoid', [a]),
  (g, a) => g.emit('Sin', [a]),
  (g, a) => g.neg(a),
  (g, a) => g.emit('Identity', [a]),
  (g, a) => g.mul(a, g.like(a, 1)),
  (g, a) => g.div(a, g.like(a, 1)),
  (g, a) => g.sub(a, g.like(a, 0)),
  (g, a) => (g.mul(g.like(a, 0.5), g.add(g.like(a, 2), g.like(a, 3))).id >= 0 ? g.mul(a, g.mul(g.like(a, 0.5), g.like(a, 3))) : null),
  several((g, a) =>
    g.transpose(
      a,
      a.type.shape.map((_, i) => rankOf(a) - 1 - i),
    ),
  ),
  several((g, a) =>
    g.transpose(
      a,
      a.type.shape.map((_, i) => i),
    ),
  ),
  several((g, a) => g.reshape(a, [0, -1])),
  several((g, a) => g.reshape(a, [-1])),
  several((g, a) => g.reshape(a, [...a.type.shape.slice(1), a.type.shape[0] ?? 1])),
  several((g, a, _, n) => g.sum(a, [axisOf(a, n)], n % 2 === 0)),
  several((g, a, _, n) => g.mean(a, [axisOf(a, n)], n % 2 === 1)),
  several((g, a, _, n) => g.emit('Softmax', [a], { axis: axisOf(a, n) })),
  several((g, a, _, n) => g.emit('Slice', [a], { starts: [0], ends: [Math.max(1, (a.type.shape[axisOf(a, n)] ?? 1) - 1)], axes: [axisOf(a, n)] })),
  several((g, a, _, n) => g.emit('Slice', [a], { starts: [-1], ends: [-99], steps: [-1 - (n % 2)], axes: [axisOf(a, n)] })),
  several((g, a, _, n) => g.emit('Concat', n % 2 ? [a, a] : [a], { axis: axisOf(a, n) })),
  several((g, a, _, n) => g.emit('Gather', [a, g.constant(tensor('int64', [2], [0, (a.type.shape[axisOf(a, n)] ?? 1) - 1]))], { axis: axisOf(a, n) })),
  (g, a, b) => (fits(a, b) && sameShape(broadcast(a.type.shape, b.type.shape), b.type.shape) ? g.emit('Expand', [a], { shape: b.type.shape }) : null),
  (g, a, b) =>
    rankOf(a) === 2 && rankOf(b) === 2 ? g.emit('Gemm', [a, b], { transB: 1, ...(a.type.shape[1] === b.type.shape[1] ? {} : { transA: 1, transB: 0 }) }) : null,
  (g, a, b) => (rankOf(a) >= 2 && rankOf(b) >= 2 && a.type.shape.at(-1) === b.type.shape.at(-2) ? g.matMul(a, b) : null),
  (g, a, b) => (fits(a, b) ? g.where(g.emit('Greater', [g.constant(tensor(a.type.dtype, [], [1])), g.like(a, 0)]), a, b) : null),
  (g, a, b, n) => (n === 0 ? g.mul(a, a) : g.emit('Sum', fits(a, b) ? [a, b, a] : [a])),
];

/** The graph's builder, all values made, and numbers for its inputs. */
export function randomGraph(
  plan: readonly Step[],
  dtype: DType,
): { g: GraphBuilder; inputs: readonly Value[]; made: readonly Value[]; feeds: Record<string, Tensor> } {
  const g = new GraphBuilder();
  const shapes = [[2, 3], [3], [3, 2, 2], [2, 1, 3]];
  const inputs = shapes.map((shape, i) => g.input(`x${i}`, { dtype, shape }));
  const made: Value[] = [...inputs];
  plan.forEach(({ op, a, b, n }, i) => {
    const [left, right] = [made[a % made.length], made[b % made.length]];
    const make = makers[op % makers.length];
    if (!left || !right || !make) return;
    try {
      const value = g.withScope(`node${i % 3}`, () => make(g, left, right, n));
      if (value && sizeOf(value.type.shape) <= 400) made.push(value);
    } catch (error) {
      // Shapes of a product that do not fit: the builder has refused, which is all we want here.
      if (!/^(Gemm|MatMul|Concat|Reshape): /.test(String((error as Error).message))) throw error;
    }
  });
  const feeds = Object.fromEntries(
    shapes.map((shape, i) => [
      `x${i}`,
      tensor(
        dtype,
        shape,
        Array.from({ length: sizeOf(shape) }, (_, k) => Math.fround(normal(3, i, k))),
      ),
    ]),
  );
  return { g, inputs, made, feeds };
}
