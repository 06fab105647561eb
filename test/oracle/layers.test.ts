/** Every layer against PyTorch: what it answers, and the gradients of what stands before and in it. */
import { describe, expect, test } from 'vitest';
import { layers } from '../../shared/layers/index.ts';
import { drawing, largestDifference, type Row } from '../shared/compile/harness.ts';
import { layerCases } from './layer-cases.ts';
import { type Comparison, runOurs, type Traces } from './network.ts';
import { reportParity } from './parity.ts';
import { askPython, oracleMissing } from './python.ts';

const sgd = { optimizer: { type: 'sgd', params: {} }, learningRate: 1 };
const crossEntropy = 'F.cross_entropy(x, y)';

const classesOf = (rows: readonly Row[]) => {
  const classes = rows.at(-1)?.[2]?.['classes'];
  return Array.isArray(classes) ? classes.length : 3;
};

const sweep: readonly { name: string; comparison: Comparison }[] = Object.entries(layerCases).flatMap(([type, list]) =>
  list.flatMap(({ rows, prepare, loss = crossEntropy, evaluationOnly }, index) =>
    (
      [
        ['training', 1],
        ['training', 2],
        ['evaluation', 1],
      ] as const
    )
      .filter(([mode]) => mode === 'evaluation' || evaluationOnly !== true)
      .map(([mode, threads]) => ({
        name: `${type} ${index + 1}, ${mode}, ${threads} threads`,
        comparison: {
          document: drawing(rows, sgd),
          batch: 3,
          steps: 1,
          optimizer: 'torch.optim.SGD(model.parameters(), lr=1)',
          loss,
          mode,
          threads,
          classes: classesOf(rows),
          ...(prepare === undefined ? {} : { prepare }),
        },
      })),
  ),
);

describe.skipIf(oracleMissing !== '')(`layers against PyTorch ${oracleMissing}`, () => {
  test('answers, losses, gradients and buffers agree', { timeout: 1_200_000 }, async () => {
    const runs: Awaited<ReturnType<typeof runOurs>>[] = [];
    for (const { comparison } of sweep) runs.push(await runOurs(comparison));
    const theirs = askPython<Traces[]>('run_network.py', { jobs: runs.map(({ job }) => job) });
    const wrong: string[] = [];
    const worst = new Map<string, [number, number]>(layers.map(({ type }) => [type, [0, 0]]));
    runs.forEach(({ ours }, index) => {
      const { name } = sweep[index] ?? { name: '?' };
      const other = theirs[index] ?? { losses: [], logits: [], state: {} };
      const largest = worst.get(name.split(' ')[0] ?? '') ?? [0, 0];
      const compare = (what: string, a: readonly number[], b: readonly number[], tolerance: number, column: 0 | 1 = 0) => {
        const scale = Math.max(1, ...b.map(Math.abs));
        const difference = largestDifference(a, b) / scale;
        largest[column] = Math.max(largest[column], difference);
        if (!(difference <= tolerance)) wrong.push(`${name}: ${what} differs by ${difference}`);
      };
      compare('loss', ours.losses, other.losses, 2e-6);
      compare('logits', ours.logits[0] ?? [], other.logits[0] ?? [], 2e-6);
      // One step of rate 1: the change of a weight is its gradient.
      for (const [weight, values] of Object.entries(ours.state)) compare(weight, values, other.state[weight] ?? [], 5e-6, 1);
    });
    reportParity('Layers against PyTorch', ['answer and loss', 'gradients and buffers'], worst);
    expect(wrong).toEqual([]);
  });

  test('answers agree with Keras', { timeout: 1_200_000 }, async () => {
    const uses = sweep.filter(({ comparison }) => comparison.mode === 'evaluation');
    const runs: Awaited<ReturnType<typeof runOurs>>[] = [];
    for (const { comparison } of uses) runs.push(await runOurs(comparison));
    const theirs = askPython<{ readonly logits?: readonly number[][]; readonly error?: string }[]>('run_keras.py', { jobs: runs.map(({ job }) => job) });
    const wrong: string[] = [];
    const worst = new Map<string, [number]>(layers.map(({ type }) => [type, [0]]));
    runs.forEach(({ ours }, index) => {
      const { name } = uses[index] ?? { name: '?' };
      const { logits = [], error } = theirs[index] ?? {};
      const [b = []] = logits;
      const difference = largestDifference(ours.logits[0] ?? [], b) / Math.max(1, ...b.map(Math.abs));
      const largest = worst.get(name.split(' ')[0] ?? '') ?? [0];
      largest[0] = Math.max(largest[0], difference);
      if (!(difference <= 1e-5)) wrong.push(`${name}: ${error ?? `differs by ${difference}`}`);
    });
    reportParity('Layers against Keras', ['answer'], worst);
    expect(wrong).toEqual([]);
  });
});
