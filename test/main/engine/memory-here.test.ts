/** The memory line before a start: what is needed, and a Fix that really fits when it is too much. */
import { expect, test } from 'vitest';
import { memoryHere } from '../../../main/engine/memory-here.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import type { Document } from '../../../shared/model/document.ts';
import { applyEdits } from '../../../shared/model/edits.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';

const base = templateOf('convnet')?.build() ?? expect.fail('convnet');
const document: Document = { ...base, training: { ...base.training, batchSize: 512 } };

test('enough memory is said without a Problem', () => {
  expect(memoryHere(document, null, 1e12)).toMatchObject({ free: 1e12, problem: null });
});

test('too little gives the batch size that fits, and with it there is no Problem any more', () => {
  const whole = memoryHere(document, null, 1e12)?.total ?? expect.fail('a need');
  const free = whole / 2;
  const problem = memoryHere(document, null, free)?.problem ?? expect.fail('a Problem');
  expect(problem.code).toBe('not-enough-memory');
  const mended = unwrap(applyEdits(document, problem.fix?.edits ?? expect.fail('a Fix'))).document;
  expect(mended.training.batchSize).toBeGreaterThan(1);
  expect(mended.training.batchSize).toBeLessThan(512);
  expect(memoryHere(mended, null, free)).toMatchObject({ problem: null });
  const larger = { ...mended, training: { ...mended.training, batchSize: Math.ceil(mended.training.batchSize * 1.5) } };
  expect(memoryHere(larger, null, free)?.problem).not.toBeNull(); // it is not needlessly small
});

test('where no batch size fits there is no Fix, and a drawing that cannot be trained has no need', () => {
  expect(memoryHere(document, null, 1000)?.problem?.fix).toBeUndefined();
  expect(memoryHere({ ...document, wires: [] }, null, 1000)).toBeNull();
});
