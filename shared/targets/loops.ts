/** One step of a sequence, written once; a target runs it as a loop or writes it out. */
import { defined } from '../base/assert.ts';
import { GraphBuilder } from '../ir/builder.ts';
import { shapeOf, type Value } from '../ir/graph.ts';

/** What happens at each step: from the states and this step's items to the next states and this step's outputs. */
export type Step = (
  g: GraphBuilder,
  states: readonly Value[],
  items: readonly Value[],
  fixed: readonly Value[],
) => { readonly states: readonly Value[]; readonly outputs: readonly Value[] };

export interface LoopInputs {
  /** Before the first step. */
  readonly states: readonly Value[];
  /** `[T, ...]`: each step gets its own `[...]`. */
  readonly items: readonly Value[];
  /** The same in every step. */
  readonly fixed: readonly Value[];
  /** From the last step to the first. */
  readonly reverse: boolean;
}

/** Gives the outputs of all steps, each `[T, ...]`. */
export type Loop = (g: GraphBuilder, inputs: LoopInputs, step: Step) => readonly Value[];

/** As ONNX's Scan: a few nodes, however long the sequence. */
export const scanned: Loop = (g, { states, items, fixed, reverse }, step) => {
  const body = new GraphBuilder();
  const named = (name: string, values: readonly Value[], item = false) =>
    values.map((value, i) => body.input(`${name}_${i}`, item ? { dtype: value.type.dtype, shape: shapeOf(value).slice(1) } : value.type));
  const given = [named('before', states), named('at', items, true), named('captured', fixed)] as const;
  const next = step(body, ...given);
  next.states.forEach((value, i) => {
    body.output(`after_${i}`, value);
  });
  next.outputs.forEach((value, i) => {
    // A body may not give one value twice, nor what it was given.
    const taken = [next.states, ...given].some((values) => values.includes(value));
    body.output(`out_${i}`, taken ? body.emit('Identity', [value]) : value);
  });
  const direction = Number(reverse);
  const all = g.emitAll('Scan', [...states, ...items, ...fixed], {
    body: body.build(),
    num_scan_inputs: items.length,
    scan_input_directions: items.map(() => direction),
    scan_output_directions: next.outputs.map(() => direction),
    captures: fixed.length,
  });
  return all.slice(states.length);
};

/** Step after step, for providers without loops. */
export const unrolled: Loop = (g, { states, items, fixed, reverse }, step) => {
  const length = shapeOf(defined(items[0], 'an item'))[0] ?? 0;
  const order = Array.from({ length }, (_, t) => (reverse ? length - 1 - t : t));
  const seen: (readonly Value[])[] = new Array(length);
  let current = states;
  for (const t of order) {
    const at = items.map((item) => g.emit('Gather', [item, g.scalar(t, 'int64')], { axis: 0 }));
    const next = step(g, current, at, fixed);
    current = next.states;
    seen[t] = next.outputs.map((value) => g.emit('Unsqueeze', [value], { axes: [0] }));
  }
  return (seen[0] ?? []).map((_, i) =>
    g.emit(
      'Concat',
      seen.map((outputs) => defined(outputs[i], `output ${i}`)),
      { axis: 0 },
    ),
  );
};
