/** A worker's young objects keep to a few MB however many are made. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Largest size of V8's space for new objects, MB, in a process that makes many. */
function youngSpace(before: string): number {
  const program = `${before}
    import { getHeapSpaceStatistics } from 'node:v8';
    let [kept, most] = [[], 0];
    for (let i = 0; i < 4e5; i++) {
      kept.push({ i });
      if (kept.length > 1e5) kept = [];
      if (i % 1e4 === 0) most = Math.max(most, getHeapSpaceStatistics().find((space) => space.space_name === 'new_space').space_size);
    }
    console.log(most / 2 ** 20);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }));
}

test('new objects do not make the heap grow', () => {
  const file = new URL('../../../main/workers/small-heap.ts', import.meta.url).href;
  expect(youngSpace(`import { keepYoungSpace } from ${JSON.stringify(file)}; keepYoungSpace();`)).toBeLessThan(6);
  expect(youngSpace('')).toBeGreaterThan(12); // else nothing was shown
});
