/** S1 of the reference systems: shapes and counts, exactly. */
import { expect, test } from 'vitest';
import { check } from '../../../shared/model/check.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { drawing } from '../compile/harness.ts';

test('the ConvNet has the shapes and the 62,006 parameters of S1', () => {
  const document = templateOf('convnet')?.build() ?? expect.fail('no convnet');
  const { parameters, shapes, totals, multiplyAdds } = check(document);
  const rows = document.nodes.map(({ id, type }) => [type, shapes.get(id)?.shape, parameters.get(id)]);
  expect(rows).toEqual([
    ['image-input', [3, 32, 32], 0],
    ['conv2d', [6, 28, 28], 456],
    ['relu', [6, 28, 28], 0],
    ['max-pool2d', [6, 14, 14], 0],
    ['conv2d', [16, 10, 10], 2416],
    ['relu', [16, 10, 10], 0],
    ['max-pool2d', [16, 5, 5], 0],
    ['flatten', [400], 0],
    ['linear', [120], 48120],
    ['relu', [120], 0],
    ['linear', [84], 10164],
    ['relu', [84], 0],
    ['linear', [10], 850],
    ['output', [10], 0],
  ]);
  expect(totals.parameters).toBe(62006);
  const costs = ['conv1', 'conv2', 'fc1', 'fc2', 'fc3'].map((id) => multiplyAdds.get(id));
  // Pictures, two convolutions with their ReLUs and pools, three linear layers with theirs; Flatten and the answer keep nothing.
  const kept = 3072 + 2 * 4704 + 1176 + 2 * 1600 + 400 + 2 * 120 + 2 * 84 + 10;
  expect(totals.activationBytes).toBe(4 * kept);
  expect(costs).toEqual([28 * 28 * 6 * 75, 100 * 16 * 150, 48000, 10080, 840]);
});

test('S2, the two-class picture network, counts 19,034,177', () => {
  const block = (n: number, filters: number) =>
    [
      [`conv${n}`, 'conv2d', { filters }],
      [`relu${n}`, 'relu'],
      [`pool${n}`, 'max-pool2d'],
    ] as const;
  const document = drawing([
    ['pictures', 'image-input', { channels: 3, height: 150, width: 150 }],
    ...block(1, 32),
    ...block(2, 64),
    ...block(3, 128),
    ['flat', 'flatten'],
    ['fc1', 'linear', { units: 512 }],
    ['act', 'relu'],
    ['fc2', 'linear', { units: 1 }],
    ['answer', 'output', { classes: ['cat', 'dog'] }],
  ]);
  const result = check(document);
  expect(result.problems.map(({ code }) => code)).toEqual(['no-data']);
  expect(result.shapes.get('flat')?.shape).toEqual([36992]);
  expect(result.totals.parameters).toBe(19034177);
});
