/** Drawings made by chance: their programs, as they are written, load our weights and answer as our graph does. */
import { describe, expect, test } from 'vitest';
import { faults, randomDrawing } from '../helpers/random-drawing.ts';
import { largestDifference } from '../shared/compile/harness.ts';
import { runOurs } from './network.ts';
import { askPython, oracleMissing } from './python.ts';

/** Drawings to try; hundreds with NETLOOM_FUZZ=<count>, from another first seed with NETLOOM_FUZZ=<count>@<seed>. */
const [count = 40, first = 0] = (process.env['NETLOOM_FUZZ'] ?? '40@0').split('@').map(Number);

const batch = 50;

interface Answers {
  readonly answers?: readonly number[];
  readonly error?: string;
}

/** In float32 and in float64. */
interface Program {
  readonly narrow: Answers;
  readonly wide: Answers;
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
      const theirs = askPython<{ pytorch: Program; keras: Program }[]>('run_drawings.py', { jobs: runs.map(({ job }) => job) });
      theirs.forEach((programs, n) => {
        const ours = runs[n]?.ours.logits[0] ?? [];
        const exact = programs.pytorch.wide.answers ?? [];
        const scale = Math.max(1, ...exact.map(Math.abs));
        for (const [name, { narrow, wide }] of Object.entries(programs)) {
          const answers = narrow.answers ?? [];
          const meant = largestDifference(wide.answers ?? [], exact);
          // Where float32 itself leads a program further astray than that, we may be as far from it.
          const rounding = largestDifference(answers, wide.answers ?? []);
          const difference = largestDifference(ours, answers);
          // Keras's loops over time keep their states in float32.
          if (!(meant <= 1e-7 * scale && difference <= Math.max(1e-5 * scale, 8 * rounding)))
            wrong.push(
              `drawing ${seed + n}, ${name}: ${narrow.error ?? wide.error ?? `differs by ${difference / scale}, where rounding makes ${rounding / scale}; in float64 by ${meant / scale}`} [${drawings[n]?.nodes.map(({ type }) => type).join(' ')}]`,
            );
        }
      });
    }
    expect(wrong).toEqual([]);
  });
});
