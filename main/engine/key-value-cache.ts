/** Keys and values of the pieces of a text that were read: what a step made is put behind what was there, in place. */
import { defined } from '../../shared/base/assert.ts';
import type { Generation } from '../../shared/compile/generation.ts';
import type { Stepper } from './stepper.ts';

/** After a step with `count` real pieces, of which the first has the place `position`. */
export function appendToCache({ kept, pieces, capacity }: Generation['step'], stepper: Stepper, position: number, count: number): void {
  const state = stepper.state();
  for (const { state: name, rows, width } of kept) {
    const from = stepper.output(rows) as Float32Array; // [batch, heads, pieces, width]
    const into = defined(state.get(name), name).data as Float32Array; // [batch, heads, capacity, width]
    for (let head = 0; head * pieces * width < from.length; head++) {
      const start = head * pieces * width;
      into.set(from.subarray(start, start + count * width), (head * capacity + position) * width);
    }
  }
}
