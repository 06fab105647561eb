/** Losses on the worked numbers of the reference page, and where a careless formula overflows. */
import { expect, test } from 'vitest';
import { tensor } from '../../../shared/base/tensor.ts';
import type { LossDefinition } from '../../../shared/losses/define.ts';
import { losses, lossFor, lossOf } from '../../../shared/losses/index.ts';
import { layerOf } from '../../../shared/layers/index.ts';
import { check } from '../../../shared/model/check.ts';
import { drawing, type Row } from '../compile/harness.ts';
import { runGraph } from '../compile/run-graph.ts';

async function perRow(loss: LossDefinition, logits: readonly number[], width: number, target: readonly number[], smoothing = 0): Promise<number[]> {
  const rows = target.length;
  const classes = loss.answer !== 'number';
  const out = await runGraph(
    {
      logits: tensor('float32', [rows, width], logits),
      target: classes ? tensor('int32', [rows], target) : tensor('float32', [rows, 1], target),
    },
    (builder, value) => ({ loss: loss.perRow(builder, value('logits'), value('target'), { smoothing }, null) }),
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
  expect(losses.map(({ type }) => type)).toEqual([
    'cross-entropy',
    'kl-divergence',
    'multi-margin',
    'cosine',
    'bce-with-logits',
    'cosine-pairs',
    'mse',
    'mae',
    'huber',
  ]);
  expect(lossOf('mse')).toBe(lossFor.number);
});

test('a loss is offered where it suits, and refused elsewhere', () => {
  const columns = ['a', 'b'].map((name) => ({ name, kind: 'number' as const }));
  const offered = layerOf('output')?.parameters['loss'];
  expect(offered?.kind === 'choice' ? offered.choices.map(({ value }) => value) : []).toEqual(expect.arrayContaining(losses.map(({ type }) => type)));
  for (const { type, answer } of losses) {
    for (const [kind, units, params] of [
      ['classes', 3, { classes: ['a', 'b', 'c'] }],
      ['two-classes', 1, { classes: ['a', 'b'] }],
      ['number', 1, { answer: 'number' }],
    ] as const) {
      const document = drawing([
        ['table', 'table-input', { columns }],
        ['fc', 'linear', { units }],
        ['answer', 'output', { ...params, loss: type } as Row[2]],
      ]);
      const codes = check(document).problems.map(({ code }) => code);
      expect(codes.includes('loss-does-not-suit'), `${type} for ${kind}`).toBe(kind !== answer);
    }
  }
});

test('hinge, absolute error and Huber by hand', async () => {
  const hinge = lossOf('multi-margin') ?? expect.fail('no hinge');
  // x[target] = 2: max(0, 1 - 2 + 1.5) and max(0, 1 - 2 - 3), over 3 classes
  expect(await perRow(hinge, [2, 1.5, -3], 3, [0])).toEqual([expect.closeTo(0.5 / 3, 6)]);
  const [mae, huber] = [lossOf('mae') ?? expect.fail(), lossOf('huber') ?? expect.fail()];
  expect(await perRow(mae, [1, -2], 1, [3, -2.5])).toEqual([2, 0.5]);
  expect(await perRow(huber, [1, -2], 1, [3, -2.5])).toEqual([1.5, 0.125]);
});

test('smoothing shares the right answer out', async () => {
  const [a, b] = [Math.log(0.7), Math.log(0.1)];
  // 0.9 of -ln 0.7, and 0.1 of the mean of -ln over all four
  expect(await perRow(lossFor.classes, [a, b, b, b], 4, [0], 0.1)).toEqual([expect.closeTo(-0.9 * a - 0.1 * ((a + 3 * b) / 4), 5)]);
});
