/** What the code pane replaces: always the new text, and no more lines than needed. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { changedLines } from '../../../renderer/code/changed-lines.ts';

const apply = (before: readonly string[], after: readonly string[]) =>
  changedLines(before, after)
    .toReversed()
    .reduce<readonly string[]>((text, change) => [...text.slice(0, change.from), ...change.lines, ...text.slice(change.until)], before);

it('turns the old text into the new one', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      expect(apply(before, after)).toEqual(after);
      for (const change of changedLines(before, after)) expect(change.until).toBeGreaterThan(change.from);
    }),
  );
});

it('touches one line when one line changed, and leaves what lies between two', () => {
  expect(changedLines(['a', 'b', 'c'], ['a', 'x', 'c'])).toEqual([{ from: 1, until: 2, lines: ['x'] }]);
  expect(changedLines(['a', 'b', 'c', 'd'], ['x', 'b', 'c', 'y'])).toEqual([
    { from: 0, until: 1, lines: ['x'] },
    { from: 3, until: 4, lines: ['y'] },
  ]);
  expect(changedLines(['a', 'b'], ['a', 'b'])).toEqual([]);
});

it('puts added lines where they belong', () => {
  expect(changedLines(['a', 'b', 'c'], ['a', 'b', 'x', 'y', 'c'])).toEqual([{ from: 2, until: 3, lines: ['x', 'y', 'c'] }]);
});
