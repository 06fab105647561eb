/** Losses on the worked numbers of the reference page, and where a careless formula overflows. */
import { expect, test } from 'vitest';
import { tensor } from '../../../shared/base/tensor.ts';
import type { LossDefinition } from '../../../shared/losses/define.ts';
import { losses, lossFor, lossOf } from '../../../shared/losses/index.ts';
import { runGraph } from '../compile/run-graph.ts';

async function perRow(loss: LossDefinition, logits: readonly number[], width: number, target: readonly number[]): Promise<number[]> {
  const rows = target.length;
  const classes = loss.answer !== 'number';
  const out = await runGraph(
    {
      logits: tensor('float32', [rows, width], logits),
      target: classes ? tensor('int32', [rows], target) : tensor('float32', [rows, 1], target),
    },
    (builder, value) => ({ loss: loss.perRow(builder, value('logits'), value('target')) }),
  );
  return out['loss'] ?? [];
}
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('mean squared error is 1.2', async () => {
  const rows = await perRow(lossFor.number, [2, 1, 5, 0, 6, 8, 3, 4, 6, 2], 1, [3, 1, 4, 1, 5, 9, 2, 6, 5, 3]);
  expect(mean(rows)).toBeCloseTo(1.2, 6);
});

test('binary cross-entropy of [1, 0] at 0.9 is 1.2040', async () => {
  const logit = Math.log(0.9 / 0.1);
  expect(mean(await perRow(lossFor['two-classes'], [logit, logit], 1, [1, 0]))).toBeCloseTo(1.204, 4);
});

test('cross-entropy of equal logits is ln of the classes', async () => {
  expect(await perRow(lossFor.classes, [0, 0, 0, 0, 1, 1, 1, 1], 4, [0, 3])).toEqual([expect.closeTo(Math.log(4), 6), expect.closeTo(Math.log(4), 6)]);
});

test('large logits neither overflow nor vanish', async () => {
  expect(await perRow(lossFor['two-classes'], [200, -200, 200, -200], 1, [1, 0, 0, 1])).toEqual([0, 0, 200, 200].map((value) => expect.closeTo(value, 4)));
  expect(await perRow(lossFor.classes, [500, -500, 500, -500], 2, [0, 1])).toEqual([expect.closeTo(0, 4), expect.closeTo(1000, 2)]);
});

test('the list', () => {
  expect(losses.map(({ type }) => type)).toEqual(['cross-entropy', 'bce-with-logits', 'mse']);
  expect(lossOf('mse')).toBe(lossFor.number);
});
