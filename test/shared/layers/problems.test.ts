/** What does not fit is said with both numbers, and its Fix mends the drawing when it is applied. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { drawing, type Row, threeClasses } from '../compile/harness.ts';

const picture: Row = ['pictures', 'image-input', { channels: 3, height: 8, width: 8 }];
const table: Row = [
  'table',
  'table-input',
  {
    columns: [
      { name: 'a', kind: 'number' },
      { name: 'b', kind: 'number' },
    ],
  },
];

const problem = (document: Document, code: string) =>
  check(document).problems.find((candidate) => candidate.code === code) ??
  expect.fail(
    `no ${code} in ${check(document)
      .problems.map((one) => one.code)
      .join(', ')}`,
  );
/** Applies the Fix of a problem and answers with what is still wrong. */
const mend = (document: Document, code: string) => {
  const { fix } = problem(document, code);
  const { document: mended } = unwrap(applyEdits(document, fix?.edits ?? expect.fail(`${code} has no Fix`)));
  return {
    document: mended,
    codes: check(mended)
      .problems.map((one) => one.code)
      .filter((one) => one !== 'no-data'),
  };
};

describe('Fixes that mend', () => {
  test('Linear fed maps: Flatten goes in between', () => {
    const document = drawing([picture, ['fc', 'linear', { units: 3 }], threeClasses]);
    const found = problem(document, 'needs-vector');
    expect(found.place).toMatchObject({ node: 'fc', port: 'in' });
    expect(found.what.en).toContain('3 maps of 8 × 8');
    expect(found.how?.en).toContain('192');
    const { document: mended, codes } = mend(document, 'needs-vector');
    expect(codes).toEqual([]);
    expect(mended.nodes.map(({ type }) => type)).toContain('flatten');
  });

  test('number of classes: the last Linear is set, also through layers that keep the width', () => {
    const document = drawing([table, ['fc', 'linear', { units: 7 }], ['drop', 'dropout'], threeClasses]);
    expect(problem(document, 'classes-mismatch').what.en).toContain('3 classes, but the network ends with 7 numbers');
    const { document: mended, codes } = mend(document, 'classes-mismatch');
    expect(codes).toEqual([]);
    expect(mended.nodes.find(({ id }) => id === 'fc')?.params['units']).toBe(3);
  });

  test('number of classes with no Linear above: one is inserted', () => {
    const { document, codes } = mend(drawing([table, threeClasses]), 'classes-mismatch');
    expect(codes).toEqual([]);
    expect(document.nodes.some(({ type, params }) => type === 'linear' && params['units'] === 3)).toBe(true);
  });

  test('a number answer wants one unit', () => {
    expect(mend(drawing([table, ['fc', 'linear', { units: 4 }], ['answer', 'output', { answer: 'number' }]]), 'number-needs-one-unit').codes).toEqual([]);
  });

  test('Conv2d fed numbers: the Flatten before it goes', () => {
    const document = drawing([picture, ['flat', 'flatten'], ['conv', 'conv2d'], ['mean', 'global-avg-pool'], ['fc', 'linear', { units: 3 }], threeClasses]);
    expect(problem(document, 'needs-maps').what.en).toContain('192 numbers');
    expect(mend(document, 'needs-maps').codes).toEqual([]);
    expect(problem(drawing([table, ['conv', 'conv2d'], ['mean', 'global-avg-pool'], threeClasses]), 'needs-maps').fix).toBeUndefined();
  });

  test('a window larger than the picture is made to fit', () => {
    const document = drawing([picture, ['conv', 'conv2d', { kernel: [9, 3] }], ['mean', 'global-avg-pool'], ['fc', 'linear', { units: 3 }], threeClasses]);
    expect(problem(document, 'window-too-large').what.en).toMatch(/9 × 3.*8 × 8/);
    const { document: mended, codes } = mend(document, 'window-too-large');
    expect(codes).toEqual([]);
    expect(mended.nodes.find(({ id }) => id === 'conv')?.params['kernel']).toEqual([8, 3]);
  });

  test('groups, borders and losses that do not suit', () => {
    const tail: Row[] = [['mean', 'global-avg-pool'], ['fc', 'linear', { units: 3 }], threeClasses];
    expect(mend(drawing([picture, ['conv', 'conv2d', { filters: 4, groups: 2 }], ...tail]), 'groups-do-not-divide').codes).toEqual([]);
    expect(mend(drawing([picture, ['pool', 'max-pool2d', { padding: [2, 1] }], ...tail]), 'border-too-large').codes).toEqual([]);
    expect(
      mend(drawing([table, ['fc', 'linear', { units: 3 }], ['answer', 'output', { classes: ['a', 'b', 'c'], loss: 'mse' }]]), 'loss-does-not-suit').codes,
    ).toEqual([]);
  });

  test.each([
    ['conv-transpose2d', { extra: [2, 0] }, 'extra-too-large', /2 × 0.*2 × 2/],
    ['conv-transpose2d', { kernel: [1, 1], padding: [9, 9] }, 'nothing-left', /9 × 9/],
    ['adaptive-avg-pool2d', { size: [9, 4] }, 'pool-grows', /9 × 4.*8 × 8/],
    ['adaptive-max-pool2d', { size: [16, 16] }, 'pool-grows', /16 × 16.*8 × 8/],
    ['depthwise-conv2d', { kernel: [9, 9] }, 'window-too-large', /9 × 9.*8 × 8/],
    ['separable-conv2d', { kernel: [3, 11] }, 'window-too-large', /3 × 11.*8 × 8/],
    ['pad2d', { top: 8, mode: 'reflect' }, 'mirror-too-large', /8 rows.*8 × 8/],
    ['crop2d', { top: 4, bottom: 4 }, 'nothing-left', /8 rows.*8 × 8/],
    ['group-norm', { groups: 2 }, 'groups-do-not-divide', /2 groups.*3 maps/],
    ['reshape', { shape: '5, -1' }, 'shape-does-not-hold', /"5, -1".*192/],
    ['reshape', { shape: 'wide' }, 'shape-does-not-hold', /"wide".*192/],
    ['permute', { order: '1, 2' }, 'order-does-not-fit', /"1, 2".*3 dimensions/],
    ['slice', { start: 1, size: 4 }, 'part-too-large', /4 after 1.*only 3/],
    ['slice', { dimension: 4 }, 'no-such-dimension', /no dimension 4/],
    ['slice', { start: 3 }, 'part-too-large', /1 after 3.*only 3/],
  ] as const)('%s %j is %s', (type, params, code, words) => {
    const document = drawing([picture, ['it', type, params as Row[2]], ['flat', 'flatten'], ['fc', 'linear', { units: 3 }], threeClasses]);
    expect(problem(document, code).what.en).toMatch(words);
    expect(problem(document, code).place.node).toBe('it');
    expect(mend(document, code).codes).toEqual([]);
  });

  test('maps of one point have no spread to normalise', () => {
    const rows: Row[] = [
      picture,
      ['small', 'adaptive-avg-pool2d'],
      ['it', 'instance-norm2d'],
      ['flat', 'flatten'],
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ];
    expect(mend(drawing(rows), 'one-point').codes).toEqual([]);
  });

  test('probabilities made twice are a warning, and removing them mends it', () => {
    for (const [type, units] of [
      ['softmax', 3],
      ['relu', 3],
    ] as const) {
      const document = drawing([table, ['fc', 'linear', { units }], ['last', type], threeClasses]);
      const code = type === 'relu' ? 'cut-before-answer' : 'probabilities-twice';
      expect(problem(document, code)).toMatchObject({ severity: 'warning', place: { node: 'last' } });
      expect(mend(document, code).codes).toEqual([]);
    }
    const two = drawing([table, ['fc', 'linear', { units: 1 }], ['last', 'sigmoid'], ['answer', 'output', { classes: ['no', 'yes'] }]]);
    expect(mend(two, 'probabilities-twice').codes).toEqual([]);
    const number = drawing([table, ['fc', 'linear', { units: 1 }], ['last', 'sigmoid'], ['answer', 'output', { answer: 'number' }]]);
    expect(check(number).problems.map(({ code }) => code)).toEqual(['no-data']);
  });
});

describe('Problems without a way out', () => {
  test('branches of different shapes name both', () => {
    const rows: Row[] = [picture, ['a', 'conv2d', { filters: 4 }], ['b', 'conv2d', { filters: 5, kernel: [5, 5] }, 'pictures']];
    expect(problem(drawing([...rows, ['sum', 'add', {}, ['a', 'b']]]), 'shapes-differ').what.en).toMatch(/4 maps of 6 × 6.*5 maps of 4 × 4/);
    expect(problem(drawing([...rows, ['sum', 'concat', {}, ['a', 'b']]]), 'shapes-do-not-stack').place.node).toBe('sum');
    for (const type of ['multiply', 'subtract'])
      expect(problem(drawing([...rows, ['it', type, {}, ['a', type === 'subtract' ? 'b:minus' : 'b']]]), 'shapes-differ').place.node).toBe('it');
    const fine = drawing([...rows.slice(0, 2), ['c', 'conv2d', { filters: 5 }, 'pictures'], ['all', 'concat', {}, ['a', 'c']]]);
    expect(check(fine).shapes.get('all')?.shape).toEqual([9, 6, 6]);
  });

  test('one class and no columns', () => {
    expect(problem(drawing([table, ['fc', 'linear', { units: 1 }], ['answer', 'output', { classes: ['a'] }]]), 'one-class').place.parameter).toBe('classes');
    expect(problem(drawing([['table', 'table-input']]), 'no-columns').place.node).toBe('table');
  });
});
