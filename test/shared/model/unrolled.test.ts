/** How long a memory may be on a graphics card. */
import { expect, test } from 'vitest';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { maxUnrolledSteps, tooLongForGpu, unrolledSteps } from '../../../shared/model/unrolled.ts';
import { drawing, threeClasses } from '../compile/harness.ts';

const reader = (length: number, params = {}) =>
  drawing([
    ['series', 'series-input', { columns: [{ name: 'a', kind: 'number' }], length }],
    ['memory', 'lstm', { units: 2, ...params }],
    ['fc', 'linear', { units: 3 }],
    threeClasses,
  ]);

test('steps are counted over layers and directions', () => {
  expect(unrolledSteps(reader(30))).toEqual([{ node: 'memory', steps: 30 }]);
  expect(unrolledSteps(reader(30, { layers: 2, bidirectional: true }))).toEqual([{ node: 'memory', steps: 120 }]);
  expect(unrolledSteps(templateOf('lstm-text')?.build() ?? expect.fail())).toEqual([{ node: 'lstm', steps: 256 }]);
  expect(unrolledSteps(templateOf('gpt')?.build() ?? expect.fail())).toEqual([]);
});

test('one step too many is refused, with the layer and the number', () => {
  expect(tooLongForGpu(reader(maxUnrolledSteps))).toBeNull();
  expect(tooLongForGpu(templateOf('gpt')?.build() ?? expect.fail())).toBeNull();
  const refusal = tooLongForGpu(reader(maxUnrolledSteps + 1)) ?? expect.fail('not refused');
  expect(refusal).toMatchObject({ code: 'too-long-for-gpu', place: { node: 'memory', setting: 'device' } });
  expect(refusal.fix?.edits).toEqual([{ type: 'set-training', patch: { device: 'cpu' } }]);
  expect(refusal.what.en).toContain('257 steps');
  expect(refusal.what.zh).toContain('257 步');
});
