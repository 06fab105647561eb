/** Drawings made by chance: their programs, as they are written, load our weights and answer as our graph does. */
import { describe, expect, test } from 'vitest';
import { faults, randomDrawing } from '../helpers/random-drawing.ts';
import { largestDifference } from '../shared/compile/harness.ts';
import { runOurs } from './network.ts';
import { askPython, oracleMissing } from './python.ts';

/** Drawings to try; hundreds with NETLOOM_FUZZ=<count>, from another first seed with NETLOOM_FUZZ=<count>@<seed>. */
const [count = 40, first = 0] = (process.env['NETLOOM_FUZZ'] ?? '40@0').split('@').map(Number);

const batch = 50;

interface Program {
  readonly answers?: readonly number[];
  readonly error?: string;
}

describe.skipIf(oracleMissing !== '')(`programs of drawings made by chance ${oracleMissing}`, () => {
  test(`${count} from seed ${first}`, { timeout: 3_600_000 }, async () => {
    const wrong: string[] = [];
    for (let seed = first; seed < first + count; seed += batch) {
      const drawings = Array.from({ length: Math.min(batch, first + count - seed) }, (_, n) => randomDrawing(seed + n));
      const runs: Awaited<ReturnType<typeof runOurs>>[] = [];
      for (const document of drawings) {
        expect(faults(document)).toEqual([]);
        runs.push(await runOurs({ document, batch: 3, steps: 1, optimizer: '', loss: '', mode: 'evaluation' }));
      }
      const theirs = askPython<{ exact: Program; pytorch: Program; keras: Program }[]>('run_drawings.py', { jobs: runs.map(({ job }) => job) });
      theirs.forEach(({ exact: { answers: exact = [], error: notExact }, pytorch, keras }, n) => {
        const ours = runs[n]?.ours.logits[0] ?? [];
        if (notExact !== undefined) wrong.push(`drawing ${seed + n}, in float64: ${notExact}`);
        const scale = Math.max(1, ...exact.map(Math.abs));
        // Where float32 itself leads further astray than that, we may be as far from the truth as PyTorch is.
        const rounding = largestDifference(pytorch.answers ?? [], exact);
        for (const [name, { answers = [], error }] of Object.entries({ pytorch, keras })) {
          const difference = largestDifference(ours, answers);
          if (!(difference <= Math.max(1e-5 * scale, 8 * rounding)))
            wrong.push(
              `drawing ${seed + n}, ${name}: ${error ?? `differs by ${difference / scale}, where rounding makes ${rounding / scale}`} [${drawings[n]?.nodes.map(({ type }) => type).join(' ')}]`,
            );
        }
      });
    }
    expect(wrong).toEqual([]);
  });
});
