/** Weights of classes, several answers at once and missing ones, against sums written out by hand. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileEvaluation, compileTraining, createFitter, initialState } from '../../../shared/compile/index.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { check } from '../../../shared/model/check.ts';
import { drawing, fill, lossOf, open, type Row, write } from '../compile/harness.ts';

const columns = ['a', 'b'].map((name) => ({ name, kind: 'number' as const }));
const classes = ['x', 'y', 'z'];
const answering = (params: Row[2]) =>
  drawing([
    ['table', 'table-input', { columns }],
    ['fc', 'linear', { units: 3 }],
    ['answer', 'output', { classes, ...params }],
  ]);

async function judged(document: ReturnType<typeof answering>, targets: Readonly<Record<string, readonly number[]>>, rows: number) {
  const compiled = unwrap(compileEvaluation(document, { batch: rows, target: 'cpu' }));
  const stepper = await open(compiled, initialState(compiled.manifest, 5));
  fill(stepper, document, 0);
  for (const [name, values] of Object.entries(targets)) write(stepper, name, values);
  await stepper.step();
  return stepper;
}

const nats = (logits: ArrayLike<number>, row: number, of: number) => {
  const x = [0, 1, 2].map((k) => logits[row * 3 + k] ?? 0);
  return Math.log(x.reduce((sum, value) => sum + Math.exp(value), 0)) - (x[of] ?? 0);
};

describe('weights of classes', () => {
  test('given ones weigh the losses and their mean', async () => {
    const target = [0, 2, 2, 1];
    const weights = [1, 2.5, 0.5];
    const stepper = await judged(answering({ classWeights: 'given', weights: '1, 2.5, 0.5' }), { target }, 4);
    const logits = stepper.output('logits') as Float32Array;
    const sum = target.reduce((total, of, row) => total + (weights[of] ?? 0) * nats(logits, row, of), 0);
    expect(lossOf(stepper)).toBeCloseTo(sum / 4.5, 5);
    expect(Array.from(stepper.output('totals') as Float32Array)).toEqual([expect.closeTo(sum, 4), 4.5, 0]);
  });

  test('balanced ones are fitted to the counts of the training rows', () => {
    const { manifest } = unwrap(compileTraining(answering({ classWeights: 'balanced' }), { batch: 4, target: 'cpu' }));
    const fitter = createFitter(manifest);
    expect(fitter.inputs.map(({ name }) => name)).toEqual(['numbers', 'target']);
    const numbers = tensor('float32', [4, 2], new Float32Array(8));
    fitter.add(
      new Map([
        ['numbers', numbers],
        ['target', tensor('int32', [4], [0, 0, 2, 0])],
      ]),
      4,
    );
    fitter.add(
      new Map([
        ['numbers', numbers],
        ['target', tensor('int32', [4], [2, 0, -1, 1])],
      ]),
      3,
    );
    // scikit-learn: 6 rows, 2 classes seen: 6 / (2 * 4), 6 / (2 * 2); a class that never occurs keeps 1.
    expect(Array.from(fitter.finish().get('answer.class_weights')?.data as Float32Array)).toEqual([0.75, 1, 1.5]);
  });

  test('what is not a weight for each class is named', () => {
    for (const weights of ['1, 2', '1, -1, 1', 'one, 2, 3', '0 0 0']) {
      expect(
        check(answering({ classWeights: 'given', weights })).problems.map(({ code }) => code),
        weights,
      ).toContain('class-weights-invalid');
    }
  });
});

test('two answers: each over what is known of it, by importance', async () => {
  const document = drawing([
    ['table', 'table-input', { columns }],
    ['fc', 'linear', { units: 3 }],
    ['kind', 'output', { classes, column: 'kind' }],
    ['one', 'linear', { units: 1 }, 'table'],
    ['price', 'output', { answer: 'number', column: 'price', scaling: 'none', importance: 0.25 }],
  ]);
  const stepper = await judged(document, { 'target.kind': [2, -1, 0], 'target.price': [Number.NaN, 3, 1] }, 3);
  const logits = stepper.output('logits.kind') as Float32Array;
  const prices = stepper.output('logits.price') as Float32Array;
  const [kind, price] = [(nats(logits, 0, 2) + nats(logits, 2, 0)) / 2, (((prices[1] ?? 0) - 3) ** 2 + ((prices[2] ?? 0) - 1) ** 2) / 2];
  expect(lossOf(stepper)).toBeCloseTo(kind + 0.25 * price, 4);
  expect(Array.from(stepper.output('totals') as Float32Array)).toEqual([expect.closeTo(kind * 2, 4), 2, 0, expect.closeTo(price * 2, 3), 2, 0]);
});
