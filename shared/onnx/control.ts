/** If and Loop, of which the IR knows nothing: a branch that is chosen now, both and a choice between them, or all steps one after another. */
import { assert, defined } from '../base/assert.ts';
import { sameType, type Tensor, tensor, typeText, valuesOf } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';

/** What stands at a name: its value, and its numbers where they can be told now. */
export interface Standing {
  readonly value: Value;
  readonly known: Tensor | undefined;
}

/** Reads the graph in the attribute `name` where it stands. */
type Body = (name: string, inputs: readonly Standing[]) => readonly Standing[];
type Inputs = readonly (Standing | undefined)[];

const told = (standing: Standing | undefined) => standing?.known && valuesOf(standing.known)[0];

/** Where the condition is known, its branch; else both, which must give tensors of the same shapes. */
export function branch(g: GraphBuilder, [condition]: Inputs, body: Body): readonly Standing[] {
  const chosen = told(condition);
  if (chosen !== undefined) return body(chosen === 0 ? 'else_branch' : 'then_branch', []);
  const [yes, no] = [body('then_branch', []), body('else_branch', [])];
  assert(yes.length === no.length, 'branches with different outputs');
  const test = g.reshape(defined(condition, 'its condition').value, []);
  return yes.map(({ value }, i) => {
    const other = defined(no[i], 'an output').value;
    assert(
      sameType(value.type, other.type),
      () => `its branches give ${typeText(value.type)} and ${typeText(other.type)}, and which one is not known before it runs`,
    );
    return { value: g.where(test, value, other), known: undefined };
  });
}

/** (most steps, condition, states) -> states, then what every step gave, stacked. How many steps there are must be known. */
export function unrolled(g: GraphBuilder, [most, condition, ...states]: Inputs, body: Body): readonly Standing[] {
  const limit = most === undefined ? Number.POSITIVE_INFINITY : told(most);
  assert(limit !== undefined, 'how many steps it takes is not known before it runs');
  let now = states.map((state) => defined(state, 'a state'));
  const seen: (readonly Standing[])[] = [];
  let goesOn = condition ?? constant(g, tensor('bool', [], [1]));
  for (let step = 0; step < limit && told(goesOn) !== 0; step++) {
    assert(told(goesOn) !== undefined, () => `whether it goes on after ${step} steps is not known before it runs`);
    const [next, ...given] = body('body', [constant(g, tensor('int64', [], [step])), goesOn, ...now]);
    goesOn = defined(next, 'its condition');
    now = given.slice(0, states.length);
    seen.push(given.slice(states.length));
  }
  const layer = (of: readonly Standing[], i: number) => g.emit('Unsqueeze', [defined(of[i], 'an output').value], { axes: [0] });
  const stack = (i: number) =>
    g.emit(
      'Concat',
      seen.map((of) => layer(of, i)),
      { axis: 0 },
    );
  return [...now, ...(seen[0] ?? []).map((_, i) => ({ value: stack(i), known: undefined }))];
}

function constant(g: GraphBuilder, known: Tensor): Standing {
  return { value: g.constant(known), known };
}
