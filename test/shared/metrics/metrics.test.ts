/** Metrics on the worked numbers, and where classes are absent. scikit-learn is asked in test/oracle. */
import { describe, expect, test } from 'vitest';
import { type AnswerTally, createTally, metricOf, metrics, scoresOf } from '../../../shared/metrics/index.ts';

const numbers = (): AnswerTally => createTally({ kind: 'number' });
const oneHot = (predicted: readonly number[], classes: number) =>
  predicted.flatMap((value) => Array.from({ length: classes }, (_, i) => (i === value ? 1 : 0)));

describe('numbers', () => {
  test('MSE 1.2, RMSE 1.095445, MAE 1.0, R² 0.781421', () => {
    const answer = numbers();
    answer.tally.add([2, 1, 5, 0, 6], [3, 1, 4, 1, 5], 5);
    answer.tally.add([8, 3, 4, 6, 2, 99, 99], [9, 2, 6, 5, 3, 0, 0], 5); // the last two are padding
    const scores = scoresOf(answer);
    expect(scores['mse']).toBeCloseTo(1.2, 12);
    expect(scores['rmse']).toBeCloseTo(1.095445, 6);
    expect(scores['mae']).toBeCloseTo(1, 12);
    expect(scores['r2']).toBeCloseTo(0.781421, 6);
  });

  test('R² is defined when the truth never changes, and when there is nothing', () => {
    const answer = numbers();
    expect(scoresOf(answer)).toEqual({ rmse: 0, mae: 0, mse: 0, mape: 0, r2: 0 });
    answer.tally.add([5, 5], [5, 5], 2);
    expect(scoresOf(answer)['r2']).toBe(1);
    answer.tally.add([6], [5], 1);
    expect(scoresOf(answer)['r2']).toBe(0);
  });
});

describe('classes', () => {
  test('F1 for TP 5, FP 5, FN 5, TN 85 is 0.5', () => {
    const answer = createTally({ kind: 'two-classes', classes: ['no', 'yes'] });
    if (answer.kind !== 'classes') return expect.fail();
    const rows = [...Array(5).fill([1, 1]), ...Array(5).fill([0, 1]), ...Array(5).fill([1, 0]), ...Array(85).fill([0, 0])] as [number, number][];
    answer.tally.add(
      rows.map(([, predicted]) => (predicted === 1 ? 2.5 : -2.5)),
      rows.map(([actual]) => actual),
      rows.length,
    );
    expect(answer.tally.matrix()).toEqual([
      [85, 5],
      [5, 5],
    ]);
    expect(answer.tally.perClass()[1]).toEqual({ name: 'yes', precision: 0.5, recall: 0.5, f1: 0.5, support: 10 });
    expect(scoresOf(answer)['accuracy']).toBe(0.9);
  });

  test('a class that is absent has no scores of its own and does not count in the mean', () => {
    const answer = createTally({ kind: 'classes', classes: ['a', 'b', 'c', 'd'] });
    if (answer.kind !== 'classes') return expect.fail();
    answer.tally.add(oneHot([0, 0, 2], 4), [0, 1, 0], 3);
    const [a, b, c, d] = answer.tally.perClass();
    expect(a).toMatchObject({ precision: 0.5, recall: 0.5, f1: 0.5, support: 2 });
    expect(b).toMatchObject({ precision: null, recall: 0, f1: 0, support: 1 }); // never named
    expect(c).toMatchObject({ precision: 0, recall: null, f1: 0, support: 0 }); // never true
    expect(d).toMatchObject({ precision: null, recall: null, f1: null, support: 0 });
    expect(scoresOf(answer)['f1']).toBeCloseTo(0.5 / 3, 12);
    expect(Object.values(scoresOf(answer)).every(Number.isFinite)).toBe(true);
  });

  test('the first of equal values is the answer, and nothing gathered scores 0', () => {
    const answer = createTally({ kind: 'classes', classes: ['a', 'b'] });
    expect(scoresOf(answer)).toEqual({ accuracy: 0, precision: 0, recall: 0, f1: 0, 'balanced-accuracy': 0, kappa: 0, matthews: 0 });
    answer.tally.add([1, 1], [0], 1);
    expect(scoresOf(answer)['accuracy']).toBe(1);
  });
});

test('a tally goes on where a saved one stopped', () => {
  const make = () => createTally({ kind: 'classes', classes: ['a', 'b', 'c'] });
  const [whole, first, second] = [make(), make(), make()];
  whole.tally.add(oneHot([0, 1, 2, 1], 3), [0, 1, 1, 2], 4);
  first.tally.add(oneHot([0, 1], 3), [0, 1], 2);
  second.tally.restore(JSON.parse(JSON.stringify(first.tally.save())));
  second.tally.add(oneHot([2, 1], 3), [1, 2], 2);
  expect(scoresOf(second)).toEqual(scoresOf(whole));
  second.tally.clear();
  expect(second.tally.save()).toEqual(make().tally.save());
});

test('the list names the loss first, and says which way is better', () => {
  expect(metrics.map(({ type }) => type)).toEqual(
    'loss accuracy precision recall f1 balanced-accuracy top-3 top-5 roc-area average-precision log-loss kappa matthews rmse mae mse mape r2 perplexity generator'.split(
      ' ',
    ),
  );
  expect(metricOf('r2')?.better).toBe('higher');
  expect(metricOf('loss')?.better).toBe('lower');
});

test('ranks: areas, log loss and the first few, by hand', () => {
  const answer = createTally({ kind: 'two-classes', classes: ['no', 'yes'] }, 'part');
  if (answer.kind !== 'classes' || answer.probabilities === null) expect.fail('no probabilities');
  // The textbook case: two of each; of the four pairs three are in order. The last row is padding.
  answer.probabilities.add([0.1, 0.4, 0.35, 0.8, 9], [0, 0, 1, 1, 0], 4);
  const { probabilities } = answer;
  const found = scoresOf({ kind: 'classes', tally: answer.tally, probabilities });
  expect(found['roc-area']).toBeCloseTo(0.75, 12);
  expect(found['average-precision']).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 12);
  expect(found['log-loss']).toBeCloseTo(
    (Math.log1p(Math.exp(0.1)) + Math.log1p(Math.exp(0.4)) + Math.log1p(Math.exp(-0.35)) + Math.log1p(Math.exp(-0.8))) / 4,
    12,
  );
  expect(found).not.toHaveProperty('top-3');

  const four = createTally({ kind: 'classes', classes: ['a', 'b', 'c', 'd'] }, 'part');
  if (four.kind !== 'classes' || four.probabilities === null) expect.fail('no probabilities');
  four.probabilities.add([4, 3, 2, 1, 4, 3, 2, 1, 0, 0, 0, 0], [3, 1, 3], 3);
  expect(four.probabilities.top(3)).toBeCloseTo(2 / 3, 12);
  four.probabilities.clear();
  expect(four.probabilities.rows).toBe(0);
  expect(four.probabilities.area(() => 1)).toBeNull();
});
