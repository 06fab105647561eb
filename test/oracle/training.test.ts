/** Whole training runs against PyTorch, from the same weights on the same batches: the losses of 50 steps agree. */
import { describe, expect, test } from 'vitest';
import { learningRateAt, schedules } from '../../shared/schedules/index.ts';
import { scoresOf, createTally } from '../../shared/metrics/index.ts';
import { uniform } from '../../shared/base/random.ts';
import { largestDifference } from '../shared/compile/harness.ts';
import { runOurs, type Traces } from './network.ts';
import { optimizerRuns, scheduleCases } from './optimizer-cases.ts';
import { reportParity } from './parity.ts';
import { askPython, oracleMissing } from './python.ts';

/** Sum of the rows' losses: minus the logarithm of the target's chance. */
function nats(logits: readonly number[], target: readonly number[]): number {
  const width = logits.length / target.length;
  return target.reduce((sum, right, i) => {
    const row = width === 1 ? [0, logits[i] ?? 0] : logits.slice(i * width, (i + 1) * width);
    return sum + Math.log(row.reduce((all, value) => all + Math.exp(value), 0)) - (row[right] ?? 0);
  }, 0);
}

describe.skipIf(oracleMissing !== '')(`training against PyTorch ${oracleMissing}`, () => {
  test('losses, weights and running statistics agree', { timeout: 1_200_000 }, async () => {
    const ours: Awaited<ReturnType<typeof runOurs>>[] = [];
    for (const comparison of Object.values(optimizerRuns)) ours.push(await runOurs(comparison));
    const theirs = askPython<Traces[]>('run_network.py', { jobs: ours.map(({ job }) => job) });
    const report = Object.keys(optimizerRuns).map((name, index) => {
      const [a, b] = [ours[index]?.ours, theirs[index]];
      const state = Object.entries(a?.state ?? {}).map(([weight, values]) => largestDifference(values, b?.state[weight] ?? []));
      return {
        name,
        loss: largestDifference(a?.losses ?? [], b?.losses ?? [0]),
        state: Math.max(...state),
        fell: (a?.losses[0] ?? 0) !== (a?.losses.at(-1) ?? 0),
      };
    });
    reportParity('Optimizers against PyTorch, 50 steps', ['losses', 'weights'], new Map(report.map(({ name, loss, state }) => [name, [loss, state]])));
    for (const { name, loss, state, fell } of report) {
      expect(loss, `${name}: losses`).toBeLessThan(1e-3);
      // Half of what Adam moves a weight in one of its first steps, whichever way rounding points.
      expect(state, `${name}: weights`).toBeLessThan(5e-3);
      expect(fell, name).toBe(true);
    }
  });

  test('learning rates follow the schedulers of PyTorch', () => {
    // Falls, stays, falls by less than a ten-thousandth, rises, falls.
    const judged = [1, 0.8, 0.8, 0.79999, 0.9, 0.7, 0.71, 0.72, 0.73, 0.6, 0.61, 0.62];
    const jobs = schedules.flatMap(({ type, torch, parameters, each = 'epoch' }) =>
      (scheduleCases[type] ?? expect.fail(type)).map((own) => {
        const params = { ...Object.fromEntries(Object.entries(parameters).map(([name, parameter]) => [name, parameter.default])), ...own };
        return { type, params, each, expression: torch(params as never, 12) };
      }),
    );
    const theirs = askPython<number[][]>('schedules.py', { jobs, epochs: 12, steps: 7, rate: 0.05, losses: judged });
    jobs.forEach(({ type, params, each }, index) => {
      const steps = each === 'step' ? Array.from({ length: 84 }, (_, step) => step) : Array.from({ length: 12 }, (_, epoch) => epoch * 7 + 3);
      const mine = steps.map((step) => learningRateAt({ learningRate: 0.05, schedule: { type, params } }, step, 7, 84, judged.slice(0, Math.floor(step / 7))));
      expect(largestDifference(mine, theirs[index] ?? []), type).toBeLessThan(1e-12);
    });
  });

  test('scores agree with scikit-learn, absent classes included', () => {
    const shape = [
      [40, 7, 6],
      [7, 7, 6],
      [1, 7, 7],
      [25, 4, 2],
      [300, 2, 2],
      [300, 1, 2],
      [60, 3, 1],
    ] as const; // rows, numbers of a row, classes that occur
    const trials = shape.map(([rows, width, seen], seed) => {
      const target = Array.from({ length: rows }, (_, i) => Math.floor(uniform(seed, 1, i) * seen));
      // Few different values: ties must be counted as scikit-learn counts them.
      const logits = Array.from({ length: rows * width }, (_, i) => Math.round(uniform(seed, 2, i) * 64) / 16 - 2);
      const truth = Array.from({ length: rows }, (_, i) => uniform(seed, 3, i) * 9);
      return { target, logits, truth, numbers: truth.map((value, i) => value + uniform(seed, 4, i) - 0.5) };
    });
    const theirs = askPython<Record<string, number | null>[]>('scores.py', trials);
    trials.forEach(({ target, logits, truth, numbers }, index) => {
      const width = shape[index]?.[1] ?? 0;
      const names = Array.from({ length: Math.max(2, width) }, (_, i) => `kind ${i}`);
      const named = createTally(width === 1 ? { kind: 'two-classes', classes: ['no', 'yes'] } : { kind: 'classes', classes: names }, 'part');
      if (named.kind !== 'classes') expect.fail();
      const half = Math.floor(target.length / 2);
      for (const tally of [named.tally, named.probabilities]) {
        tally?.add(logits.slice(0, half * width), target.slice(0, half), half);
        tally?.add(logits.slice(half * width), target.slice(half), target.length - half);
      }
      const measured = createTally({ kind: 'number' });
      measured.tally.add(numbers, truth, truth.length);
      // As if each row were a place of a text, and the classes its pieces.
      const pieces = createTally({ kind: 'next-token' });
      pieces.tally.add([nats(logits, target), target.length, 0], [], target.length);
      const ours: Record<string, number> = { ...scoresOf(named), ...scoresOf(measured), perplexity: scoresOf(pieces)['perplexity'] ?? Number.NaN };
      for (const [name, value] of Object.entries(theirs[index] ?? {})) {
        // scikit-learn leaves undefined what we call 0, or leave out.
        if (value === null) expect(ours[name] ?? 0, `${name} of trial ${index}`).toBe(name === 'r2' ? ours[name] : 0);
        else expect(ours[name], `${name} of trial ${index}`).toBeCloseTo(value, 9);
      }
    });
  });
});
