/** Epochs of so many steps and validation on some rows: the generated programs take the very rows the studio takes. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sampleRows, stretchedOrder } from '../../main/engine/order.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import type { Document, TrainingSettings } from '../../shared/model/document.ts';
import { templateOf } from '../../shared/model/templates/index.ts';
import { askPython, oracleMissing } from './python.ts';

const rows = Uint32Array.from({ length: 50 }, (_, i) => 7 + 3 * i);

function document(training: Partial<TrainingSettings>): Document {
  const base = templateOf('cnn-two-class')?.build() ?? expect.fail('cnn-two-class');
  return { ...base, training: { ...base.training, batchSize: 8, stepsPerEpoch: 4, validationSteps: 2, seed: 5, ...training } };
}

test.skipIf(oracleMissing !== '').each([
  ['pytorch', {}],
  ['pytorch', { shuffle: false, accumulate: 2 }],
  ['keras', {}],
  ['keras', { shuffle: false, accumulate: 2 }],
] as const)('%s %o', (form, training) => {
  const wanted = document(training);
  const folder = mkdtempSync(join(tmpdir(), 'netloom-epochs-'));
  try {
    const path = join(folder, 'program.py');
    writeFileSync(path, codeOf(wanted, form));
    const said = askPython<{ epochs: number[][]; steps: number; validation: number[] }>('epochs.py', { path, form, rows: [...rows] });
    const { shuffle, accumulate = 1, seed } = wanted.training;
    const plan = shuffle ? ({ kind: 'global' } as const) : ({ kind: 'none' } as const);
    expect(said.epochs).toEqual([0, 1, 2].map((epoch) => [...stretchedOrder(rows, plan, seed, epoch, 4 * 8 * accumulate)]));
    // Keras takes the batches of a step as one.
    expect(said.steps).toBe(form === 'keras' ? 4 : 4 * accumulate);
    expect(said.validation).toEqual([...sampleRows(rows, 16, seed)]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
