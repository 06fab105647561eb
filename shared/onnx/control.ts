/** If, Loop, Scan of old, sequences and optional values: the IR knows nothing of them. What they come to is told while a file is read. */
import { assert, defined } from '../base/assert.ts';
import { sameType, type Tensor, tensor, typeText, valuesOf } from '../base/tensor.ts';
import { GraphBuilder } from '../ir/builder.ts';
import { type Attributes, shapeOf, type Value } from '../ir/graph.ts';
import { equalParts } from './import-rules.ts';

/** A tensor: its value, and its numbers where they can be told now. */
export interface Told {
  readonly value: Value;
  readonly known: Tensor | undefined;
}

/** What stands at a name: a tensor, the tensors of a sequence, or null: an optional value that holds nothing. */
export type Standing = Told | readonly Told[] | null;

export interface ControlNode {
  readonly builder: GraphBuilder;
  /** Undefined: left out. */
  readonly inputs: readonly (Standing | undefined)[];
  /** How many there are. */
  readonly outputs: number;
  /** `captured` gets what bodies that stay graphs take from around them. */
  attributes(captured?: Value[]): Attributes;
  /** Reads the graph in the attribute `name` where it stands. */
  body(name: string, inputs: readonly Standing[]): readonly Standing[];
  /** The file's operator set. */
  readonly version: number;
}

/** All that the node gives, or undefined where it is to be read as an op. */
type Words = (node: ControlNode) => readonly Standing[] | undefined;

export function isTensor(standing: Standing | undefined): standing is Told {
  return standing !== null && standing !== undefined && 'value' in standing;
}

function told(standing: Standing | undefined): Told {
  assert(isTensor(standing), () => (standing === undefined ? 'an input is missing' : 'a sequence or an optional value in the place of a tensor'));
  return standing;
}

function listed(standing: Standing | undefined): readonly Told[] {
  assert(Array.isArray(standing), 'a tensor in the place of a sequence');
  return standing as readonly Told[];
}

const numberIn = (standing: Standing | undefined) => (isTensor(standing) && standing.known ? valuesOf(standing.known)[0] : undefined);
const untold = (value: Value): Told => ({ value, known: undefined });

function constant(g: GraphBuilder, known: Tensor): Told {
  return { value: g.constant(known), known };
}

/** Where the condition is known, its branch; else both, which must give tensors of the same shapes, and a choice between them. */
const branch: Words = ({ builder: g, inputs: [condition], body }) => {
  const chosen = numberIn(condition);
  if (chosen !== undefined) return body(chosen === 0 ? 'else_branch' : 'then_branch', []);
  const [yes, no] = [body('then_branch', []), body('else_branch', [])];
  assert(yes.length === no.length, 'branches with different outputs');
  const test = g.reshape(told(condition).value, []);
  return yes.map((standing, i) => {
    const [value, other] = [told(standing).value, told(no[i]).value];
    assert(
      sameType(value.type, other.type),
      () => `its branches give ${typeText(value.type)} and ${typeText(other.type)}, and which one is not known before it runs`,
    );
    return untold(g.where(test, value, other));
  });
};

/** (most steps, condition, states) -> states, then what every step gave, stacked. How many steps there are must be known. */
const unrolled: Words = ({ builder: g, inputs: [most, condition, ...states], body }) => {
  const limit = most === undefined ? Number.POSITIVE_INFINITY : numberIn(most);
  assert(limit !== undefined, 'how many steps it takes is not known before it runs');
  let now: readonly Standing[] = states.map((state) => {
    assert(state !== undefined, 'a state is missing');
    return state;
  });
  const seen: (readonly Standing[])[] = [];
  let goesOn = condition ?? constant(g, tensor('bool', [], [1]));
  for (let step = 0; step < limit && numberIn(goesOn) !== 0; step++) {
    assert(numberIn(goesOn) !== undefined, () => `whether it goes on after ${step} steps is not known before it runs`);
    const [next, ...given] = body('body', [constant(g, tensor('int64', [], [step])), goesOn, ...now]);
    goesOn = defined(next, 'its condition');
    now = given.slice(0, states.length);
    seen.push(given.slice(states.length));
  }
  const ofSteps = (i: number) => seen.map((of) => told(of[i]));
  return [...now, ...(seen[0] ?? []).map((_, i) => stacked(g, ofSteps(i), 0))];
};

/** Set 8 walked along each row of a batch on its own: a walk over the rows, whose body is the walk along one. */
const scanOfRows: Words = ({ builder, inputs: [lengths, ...given], attributes, version }) => {
  if (version >= 9) return undefined;
  assert(lengths === undefined, 'rows of lengths of their own');
  const captured: Value[] = [];
  const { directions, ...rest } = attributes(captured);
  const captures = captured.length;
  const values = given.map((standing) => told(standing).value);
  const row = new GraphBuilder();
  const ofRow = values.map(({ type }, i) => row.input(`row_${i}`, { dtype: type.dtype, shape: type.shape.slice(1) }));
  const around = captured.map(({ type }, i) => row.input(`around_${i}`, type));
  const walked = row.emitAll('Scan', [...ofRow, ...around], { ...rest, ...(directions !== undefined && { scan_input_directions: directions }), captures });
  walked.forEach((value, i) => row.output(`walked_${i}`, value));
  return builder.emitAll('Scan', [...values, ...captured], { body: row.build(), num_scan_inputs: values.length, captures }).map(untold);
};

function stacked(g: GraphBuilder, items: readonly Told[], axis: unknown): Told {
  const layers = items.map(({ value }) => g.emit('Unsqueeze', [value], { axes: [Number(axis)] }));
  return untold(g.emit('Concat', layers, { axis: Number(axis) }));
}

/** Where in a sequence of `size`, counted from the end when negative; `at` may be left out. */
function placeIn(size: number, at: Standing | undefined, otherwise: number, last: number): number {
  if (at === undefined) return otherwise;
  const place = defined(numberIn(at), 'which place of a sequence is meant, before it runs');
  const counted = place < 0 ? place + size : place;
  assert(Number.isInteger(counted) && counted >= 0 && counted <= last, () => `place ${place} of a sequence of ${size}`);
  return counted;
}

/** Of `axis`, into parts of the sizes said: one for all, or one each; when not said, into slices without that axis. */
const splitApart: Words = ({ builder: g, inputs: [x, sizes], attributes }) => {
  const { axis = 0, keepdims = 1 } = attributes();
  const { value } = told(x);
  const shape = shapeOf(value);
  const along = Number(axis) < 0 ? Number(axis) + shape.length : Number(axis);
  const size = shape[along] ?? 0;
  const known = sizes === undefined ? tensor('int64', [], [1]) : defined(told(sizes).known, 'the sizes of the parts, before it runs');
  const [part = 0] = valuesOf(known);
  const split = known.shape.length === 1 ? valuesOf(known) : equalParts(size, Math.ceil(size / part), part);
  const parts = g.emitAll('Split', [value], { axis: along, split });
  const bare = sizes === undefined && Number(keepdims) === 0;
  return [parts.map((of) => untold(bare ? g.emit('Squeeze', [of], { axes: [along] }) : of))];
};

/** The body for every place of a sequence, with what stands there in the others; tensors are the same at every place. */
const mapped: Words = ({ inputs: [first, ...others], outputs, body }) => {
  const steps = listed(first).map((item, place) =>
    body('body', [item, ...others.map((other) => (Array.isArray(other) ? defined(listed(other)[place], `place ${place} of a sequence`) : told(other)))]),
  );
  return Array.from({ length: outputs }, (_, output) => steps.map((given) => told(given[output])));
};

const table: { readonly [op: string]: Words } = {
  If: branch,
  Loop: unrolled,
  Scan: scanOfRows,
  Identity: ({ inputs: [x] }) => (x === undefined || isTensor(x) ? undefined : [x]),

  SequenceEmpty: () => [[]],
  SequenceConstruct: ({ inputs }) => [inputs.map(told)],
  SequenceInsert({ inputs: [sequence, item, at] }) {
    const items = listed(sequence);
    return [items.toSpliced(placeIn(items.length, at, items.length, items.length), 0, told(item))];
  },
  SequenceErase({ inputs: [sequence, at] }) {
    const items = listed(sequence);
    return [items.toSpliced(placeIn(items.length, at, items.length - 1, items.length - 1), 1)];
  },
  SequenceAt({ inputs: [sequence, at] }) {
    const items = listed(sequence);
    return [defined(items[placeIn(items.length, at, -1, items.length - 1)], 'the place of a sequence')];
  },
  SequenceLength: ({ builder, inputs: [sequence] }) => [constant(builder, tensor('int64', [], [listed(sequence).length]))],
  SequenceMap: mapped,
  SplitToSequence: splitApart,
  ConcatFromSequence({ builder: g, inputs: [sequence], attributes }) {
    const { axis, new_axis = 0 } = attributes();
    const items = listed(sequence);
    if (Number(new_axis) === 1) return [stacked(g, items, axis)];
    const values = items.map(({ value }) => value);
    return [untold(g.emit('Concat', values, { axis: Number(axis) }))];
  },

  Optional: ({ inputs: [x] }) => [x ?? null],
  OptionalHasElement: ({ builder, inputs: [x] }) => [constant(builder, tensor('bool', [], [Number(x !== undefined && x !== null)]))],
  OptionalGetElement({ inputs: [x] }) {
    assert(x !== undefined && x !== null, 'what an optional value holds, which is nothing');
    return [x];
  },
};

export function isControl(op: string): boolean {
  return Object.hasOwn(table, op);
}

export function control(op: string, node: ControlNode): readonly Standing[] | undefined {
  return table[op]?.(node);
}
