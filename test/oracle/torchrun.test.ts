/** The generated PyTorch file under torchrun, unchanged: two processes make the same losses as one, batch by batch. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { codeOf } from '../../shared/codegen/index.ts';
import { drawing, type Row } from '../shared/compile/harness.ts';
import { oracleMissing, oraclePython } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'netloom-torchrun-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const table: Row = ['table', 'table-input', { columns: ['a', 'b', 'c'].map((name) => ({ name, kind: 'number' })) }];

/** 101 rows in batches of 16: the last batch is small, and its rows do not divide evenly. */
function data(): string {
  const path = join(folder, 'rows.csv');
  const rows = Array.from({ length: 101 }, (_, i) => {
    const [a, b, c] = [Math.sin(i), Math.cos(i * 2), (i % 7) / 7];
    return `${a},${b},${c},${a + b > 0.2 ? 'yes' : c > 0.5 ? 'maybe' : 'no'}`;
  });
  writeFileSync(path, `a,b,c,kind\n${rows.join('\n')}\n`);
  return path;
}

/** Losses the program reports, epoch by epoch, and on the test rows. */
function losses(text: string): readonly number[] {
  return [...text.matchAll(/'loss': ([\d.e-]+)/g)].map(([, value]) => Number(value));
}

describe.skipIf(oracleMissing !== '')(`torchrun ${oracleMissing}`, () => {
  test.each([
    ['momentum', { optimizer: { type: 'momentum', params: { momentum: 0.9, weightDecay: 0.01, clipNorm: 1 } }, schedule: { type: 'one-cycle', params: {} } }],
    ['several batches a step', { optimizer: { type: 'adam', params: { l1: 0.001 } }, accumulate: 2 }],
    ['batch norm', { optimizer: { type: 'momentum', params: { momentum: 0.9 } } }],
  ])('two processes learn as one: %s', { timeout: 1_200_000 }, (name, settings) => {
    const document = drawing(
      [
        table,
        ['fc1', 'linear', { units: 8 }],
        ...(name === 'batch norm' ? ([['norm', 'batch-norm1d']] as const) : []),
        ['act', 'tanh'],
        ['fc2', 'linear', { units: 3 }],
        ['answer', 'output', { classes: ['no', 'maybe', 'yes'], column: 'kind', smoothing: 0.1, classWeights: 'balanced' }],
      ],
      { epochs: 3, batchSize: 16, learningRate: 0.05, ...settings },
    );
    const program = join(folder, `${name.replaceAll(' ', '-')}.py`);
    writeFileSync(program, codeOf(document, 'pytorch'));
    const words = [program, 'train', data(), '--save', join(folder, 'network.safetensors')];
    const env = { ...process.env, OMP_NUM_THREADS: '1' };
    const alone = losses(execFileSync(oraclePython(), words, { encoding: 'utf8', env }));
    const together = losses(
      execFileSync(oraclePython(), ['-m', 'torch.distributed.run', '--standalone', '--nproc-per-node', '2', ...words], { encoding: 'utf8', env }),
    );
    expect(alone).toHaveLength(7);
    expect(together).toHaveLength(7);
    for (const [index, loss] of alone.entries()) expect(together[index]).toBeCloseTo(loss, 5);
  });
});
