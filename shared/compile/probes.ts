/** Watching every number of a graph: which is the first that is no number any more, and where it came from. */
import type { Shape } from '../base/tensor.ts';
import { GraphBuilder } from '../ir/builder.ts';
import { type Graph, shapeOf, type Value } from '../ir/graph.ts';

/** One watched value, in the order of the graph. */
export interface Probe {
  /** The input's name, or the op that makes it. */
  readonly name: string;
  /** Document node; '' where it belongs to none: the sum of the losses, the optimizer. */
  readonly node: string;
  readonly shape: Shape;
  readonly stage: 'input' | 'forward' | 'backward';
  /** Probes of the values it is made of. */
  readonly from: readonly number[];
  /** The output it is, if it is one. */
  readonly output: string | null;
}

/** Output of a watched graph: float32 `[probes]`, 0 where all numbers are finite, NaN where one is not. */
export const probesOutput = 'probes';

/** `results`: outputs that tell how good the network is; what they are made of is the forward half. */
export function withProbes(graph: Graph, results: readonly string[]): { readonly graph: Graph; readonly probes: readonly Probe[] } {
  const builder = new GraphBuilder(graph);
  for (const { name, value } of graph.inputs) builder.keepInput(name, value);
  for (const [value, tensor] of graph.constants) builder.keepConstant(value, tensor);
  for (const node of graph.nodes) builder.keepNode(node, node.inputs);
  for (const { name, value } of graph.outputs) builder.output(name, value);

  const forward = new Set(graph.outputs.flatMap(({ name, value }) => (results.includes(name) ? [value] : [])));
  for (const { inputs, outputs } of graph.nodes.toReversed()) {
    if (outputs.some((output) => forward.has(output))) for (const input of inputs) if (input) forward.add(input);
  }
  const named = new Map(graph.outputs.map(({ name, value }) => [value, name]));
  const places = new Map<Value, number>();
  const probes: Probe[] = [];
  const checks: Value[] = [];
  const watch = (value: Value, probe: Omit<Probe, 'shape' | 'output'>): void => {
    const shape = shapeOf(value);
    if (value.type.dtype !== 'float32' || shape.includes(0)) return;
    places.set(value, probes.length);
    probes.push({ ...probe, shape, output: named.get(value) ?? null });
    // Infinity less itself is NaN, and a sum with one NaN is NaN.
    const rest = builder.sub(value, value);
    checks.push(
      builder.reshape(
        shape.length === 0
          ? rest
          : builder.sum(
              rest,
              shape.map((_, axis) => axis),
            ),
        [1],
      ),
    );
  };
  for (const { name, value } of graph.inputs) watch(value, { name, node: '', stage: 'input', from: [] });
  for (const { op, scope, inputs, outputs } of graph.nodes) {
    const from = inputs.flatMap((input) => (input === null ? [] : (places.get(input) ?? [])));
    for (const output of outputs) watch(output, { name: op, node: scope, stage: forward.has(output) ? 'forward' : 'backward', from });
  }
  builder.output(probesOutput, builder.emit('Concat', checks, { axis: 0 }));
  return { graph: builder.build(), probes };
}

/**
 * The first value in the order of the graph that is not finite and spoiled an output, and the first output it spoiled.
 * What was cut out on the way (a missing number, the masked part of a score) is no culprit.
 */
export function culprit(probes: readonly Probe[], checks: ArrayLike<number>): { readonly probe: Probe; readonly output: string } | null {
  const isBad = (index: number): boolean => !Number.isFinite(checks[index]);
  let first: { readonly index: number; readonly output: string } | null = null;
  for (const [index, { output }] of probes.entries()) {
    if (output === null || !isBad(index)) continue;
    const seen = new Set([index]);
    for (const place of seen) for (const source of probes[place]?.from ?? []) if (isBad(source)) seen.add(source);
    const earliest = Math.min(...seen);
    if (first === null || earliest < first.index) first = { index: earliest, output };
  }
  const probe = first === null ? undefined : probes[first.index];
  return first === null || probe === undefined ? null : { probe, output: first.output };
}
