/** What keeps two competing networks from being trained in turn is said before the first step, at its place. */
import { expect, test } from 'vitest';
import { check } from '../../../shared/model/check.ts';
import { competing } from '../compile/competing.ts';
import { drawing, type Row } from '../compile/harness.ts';

const errors = (rows: readonly Row[], training = {}) =>
  check(drawing(rows, training))
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code, place }) => [code, place.node ?? place.setting]);
const replaced = (id: string, row: Row): Row[] => competing.map((old) => (old[0] === id ? row : old));

test('as drawn nothing is wrong', () => {
  expect(errors(competing)).toEqual([]);
});

test('what is made must begin with chance', () => {
  expect(errors(replaced('chance', ['chance', 'image-input', { channels: 1, height: 1, width: 6 }])).map(([code]) => code)).toContain('nothing-to-make-of');
});

test('the discriminator ends in one number', () => {
  expect(errors(replaced('verdict', ['verdict', 'linear', { units: 2 }]))).toEqual([['discriminator-answers-otherwise', 'answer']]);
});

test('nothing leads past the meeting place', () => {
  const rows = competing.map((row): Row => (row[0] === 'flat' ? ['flat', 'flatten', {}, 'made'] : row));
  expect(errors(rows).map(([code]) => code)).toContain('generator-leads-elsewhere');
});

test('one batch a step', () => {
  expect(errors(competing, { accumulate: 2 })).toEqual([['adversaries-need-one-batch', 'training.accumulate']]);
});

test('sizes of real and made agree', () => {
  expect(errors(replaced('pictures', ['pictures', 'image-input', { channels: 1, height: 10, width: 8 }]))[0]).toEqual(['shapes-differ', 'meet']);
});
