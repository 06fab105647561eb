/** Losses with weights, answers about pieces, groups of parameters, L1 and freezing: 50 steps against PyTorch, the last batch padded. */
import { describe, expect, test } from 'vitest';
import { largestDifference } from '../shared/compile/harness.ts';
import { runOurs, type Traces } from './network.ts';
import { reportParity } from './parity.ts';
import { askPython, oracleMissing } from './python.ts';
import { settingRuns } from './setting-cases.ts';

describe.skipIf(oracleMissing !== '')(`training settings against PyTorch ${oracleMissing}`, () => {
  test('losses and weights of 50 steps agree', { timeout: 1_200_000 }, async () => {
    const ours: Awaited<ReturnType<typeof runOurs>>[] = [];
    for (const comparison of Object.values(settingRuns)) ours.push(await runOurs(comparison));
    const theirs = askPython<Traces[]>('run_network.py', { jobs: ours.map(({ job }) => job) });
    const report = Object.keys(settingRuns).map((name, index) => {
      const [a, b] = [ours[index]?.ours, theirs[index]];
      const weights = Object.entries(a?.state ?? {}).map(([weight, values]) => largestDifference(values, b?.state[weight] ?? []));
      return { name, loss: largestDifference(a?.losses ?? [], b?.losses ?? [0]), weights: Math.max(...weights), losses: new Set(a?.losses) };
    });
    reportParity(
      'Losses, groups and freezing against PyTorch, 50 steps',
      ['losses', 'weights'],
      new Map(report.map(({ name, loss, weights }) => [name, [loss, weights]])),
    );
    for (const { name, loss, weights, losses } of report) {
      expect(losses.size, `${name} moves`).toBe(50);
      expect(loss, `${name}: losses`).toBeLessThan(1e-5);
      expect(weights, `${name}: weights`).toBeLessThan(1e-4);
    }
  });
});
