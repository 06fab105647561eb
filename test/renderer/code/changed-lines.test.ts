/** What the code pane replaces: always the new text, and no more lines than needed. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changedLines } from '../../../renderer/code/changed-lines.ts';

const apply = (before: readonly string[], after: readonly string[]) => {
  const change = changedLines(before, after);
  return change === null ? before : [...before.slice(0, change.from), ...change.lines, ...before.slice(change.until)];
};

it('turns the old text into the new one', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(lines, lines, (before, after) => {
    expect(apply(before, after)).toEqual(after);
    const change = changedLines(before, after);
    if (change !== null) expect(change.until).toBeGreaterThan(change.from);
  }));
});

it('touches one line when one line changed', () => {
  expect(changedLines(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual({ from: 1, until: 2, lines: ['x'] });
  expect(changedLines(['a', 'b'], ['a', 'b'])).toBeNull();
});
