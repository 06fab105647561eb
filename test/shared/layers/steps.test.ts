/** Layers along sequences: what does not fit is said with both numbers and mended by its Fix; padding changes nothing. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { layerOf } from '../../../shared/layers/index.ts';
import { placesOf } from '../../../shared/layers/steps.ts';
import { resolveParameters } from '../../../shared/layers/values.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { drawing, type Row, threeClasses } from '../compile/harness.ts';
import { runGraph } from '../compile/run-graph.ts';

const series: Row = [
  'series',
  'series-input',
  {
    columns: [
      { name: 'a', kind: 'number' },
      { name: 'b', kind: 'number' },
    ],
    length: 6,
  },
];
const end: readonly Row[] = [['flat', 'flatten'], ['fc', 'linear', { units: 3 }], threeClasses];
const problemsOf = (document: Document) => check(document).problems.filter(({ code }) => code !== 'no-data');

describe('what does not fit', () => {
  test.each([
    ['conv1d', { kernel: 9, padding: 'none' }, 'window-too-large', /9 steps.*only 6/],
    ['conv1d', { kernel: 3, dilation: 4, padding: 'none' }, 'window-too-large', /9 steps.*only 6/],
    ['conv1d', { filters: 5, groups: 2 }, 'groups-do-not-divide', /2 numbers.*5 filters/],
    ['max-pool1d', { kernel: 7 }, 'window-too-large', /7 steps.*only 6/],
    ['avg-pool1d', { kernel: 8 }, 'window-too-large', /8 steps.*only 6/],
    ['adaptive-avg-pool1d', { size: 7 }, 'pool-grows', /7 steps.*only 6/],
    ['adaptive-max-pool1d', { size: 8 }, 'pool-grows', /8 steps.*only 6/],
    ['conv-transpose1d', { kernel: 1, stride: 1, cut: 3 }, 'nothing-left', /3 steps/],
    ['pad1d', { before: 6, mode: 'reflect' }, 'mirror-too-large', /6 steps.*only 6/],
    ['split', { parts: 4 }, 'parts-do-not-divide', /4 equal parts do not divide 6/],
    ['split', { parts: 2, part: 3 }, 'no-such-part', /no part 3.*only 2/],
    ['split', { dimension: 3 }, 'no-such-dimension', /no dimension 3/],
  ] as const)('%s %j is %s', (type, params, code, words) => {
    const document = drawing([series, ['it', type, params as Row[2]], ...end]);
    const found = problemsOf(document).find((problem) => problem.code === code) ?? expect.fail(`no ${code}`);
    expect(found.what.en).toMatch(words);
    expect(found.place.node).toBe('it');
    const mended = unwrap(applyEdits(document, found.fix?.edits ?? expect.fail('no Fix'))).document;
    expect(problemsOf(mended)).toEqual([]);
  });

  test('a layer for sequences that gets pictures says so; a Flatten in its way goes', () => {
    const picture: Row = ['pictures', 'image-input', { channels: 3, height: 8, width: 8 }];
    expect(problemsOf(drawing([picture, ['it', 'conv1d'], ...end]))[0]).toMatchObject({ code: 'needs-sequence', place: { node: 'it' } });
    const flat = drawing([series, ['early', 'flatten'], ['it', 'conv1d'], ...end]);
    const [found] = problemsOf(flat);
    expect(found?.code).toBe('needs-sequence');
    expect(problemsOf(unwrap(applyEdits(flat, found?.fix?.edits ?? [])).document)).toEqual([]);
  });

  test.each(['skip-gram', 'mask-tokens'])('%s works on a text, not on a category', (type) => {
    const who = { columns: [{ name: 'who', kind: 'category', values: ['a', 'b'] }] };
    const found = problemsOf(
      drawing([
        ['who', 'category-input', who],
        ['it', type],
        ['rows', 'embedding'],
      ]),
    );
    expect(found[0]).toMatchObject({ code: 'needs-pieces', place: { node: 'it' } });
  });

  test('names want one column of categories', () => {
    const numbers = { columns: [{ name: 'a', kind: 'number' }] };
    for (const params of [{}, numbers])
      expect(
        problemsOf(
          drawing([
            ['who', 'category-input', params],
            ['rows', 'embedding'],
          ]),
        ).map(({ code }) => code),
      ).toContain('one-category-column');
  });
});

test('windows stand where Keras puts them', () => {
  const at = (kernel: number, stride: number, padding: 'none' | 'same' | 'causal', length: number, dilation = 1) =>
    placesOf({ kernel, stride, padding, dilation }, length);
  expect(at(3, 1, 'same', 7)).toMatchObject({ before: 1, after: 1, count: 7 });
  expect(at(4, 1, 'same', 7)).toMatchObject({ before: 1, after: 2, count: 7 });
  expect(at(3, 2, 'same', 8)).toMatchObject({ before: 0, after: 1, count: 4 });
  expect(at(3, 2, 'same', 7)).toMatchObject({ before: 1, after: 1, count: 4 });
  expect(at(3, 3, 'causal', 7, 2)).toMatchObject({ before: 4, after: 0, count: 3 });
  expect(at(3, 2, 'none', 8)).toMatchObject({ before: 0, after: 0, count: 3 });
});

/** Output of a layer for one sequence, and its mask. `real` steps of `values` are real, the rest is padding. */
async function along(type: string, given: Record<string, unknown>, values: readonly number[], real: number): Promise<{ out: number[]; mask: number[] }> {
  const layer = layerOf(type) ?? expect.fail(type);
  const length = values.length;
  const params = resolveParameters(layer.parameters, given);
  const found = await runGraph(
    {
      x: tensor('float32', [1, length, 1], values),
      padding: tensor(
        'float32',
        [1, length],
        values.map((_, i) => (i < real ? 1 : 0)),
      ),
      w: tensor('float32', [1, 1, 3], [1, 10, 100]),
    },
    (builder, value) => {
      let mask = value('padding');
      const out = layer.lower(
        {
          node: 'it',
          params,
          inputs: [{ dtype: 'float32', shape: [length, 1] }],
          builder,
          mode: 'inference',
          judging: false,
          phases: false,
          batch: 1,
          mask: null,
          padding: [value('padding')],
          announceHidden: () => {},
          weight: () => value('w'),
          updateBuffer: () => {},
          past: null,
          uniform: () => expect.fail('not random'),
          chance: () => expect.fail('not random'),
          setPadding: (next) => (mask = next ?? mask),
        },
        [value('x')],
      );
      return { out, mask: builder.emit('Identity', [mask]), used: builder.emit('Identity', [value('w')]), given: builder.emit('Identity', [value('padding')]) };
    },
  );
  const mask = found['mask'] ?? [];
  return { out: (found['out'] ?? []).filter((_, i) => mask[i] === 1), mask };
}

test.each([
  ['conv1d', { filters: 1, kernel: 3, bias: false, padding: 'same' }],
  ['conv1d', { filters: 1, kernel: 3, bias: false, padding: 'causal', stride: 2 }],
  ['conv1d', { filters: 1, kernel: 3, bias: false, padding: 'none' }],
  ['max-pool1d', { kernel: 3, stride: 1, padding: 'same' }],
  ['max-pool1d', { kernel: 2, stride: 2 }],
  ['avg-pool1d', { kernel: 3, stride: 1, padding: 'same' }],
  ['avg-pool1d', { kernel: 2, stride: 2 }],
] as const)('%s %j: the real steps of a padded text are those of the text alone, whatever the padding holds', async (type, params) => {
  const text = [-3, -1, -4, -1, -5];
  const alone = await along(type, params, text, text.length);
  const padded = await along(type, params, [...text, 9, 9, 9], text.length);
  expect(alone.out.length).toBeGreaterThan(1);
  expect(padded.out).toEqual(alone.out);
});
