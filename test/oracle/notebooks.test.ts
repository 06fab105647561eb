/** Notebooks run from top to bottom in a folder that holds nothing but them and the data, and learn. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, describe, expect, test } from 'vitest';
import { codeOf } from '../../shared/codegen/index.ts';
import { competing } from '../shared/compile/competing.ts';
import { drawing } from '../shared/compile/harness.ts';
import { askPython, oracleMissing } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'netloom-notebooks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const columns = ['a', 'b'].map((name) => ({ name, kind: 'number' as const }));
const settings = { epochs: 2, batchSize: 16, learningRate: 0.02, optimizer: { type: 'adam', params: {} } };
const documents = {
  table: drawing(
    [
      ['table', 'table-input', { columns }],
      ['fc', 'linear', { units: 2 }],
      ['answer', 'output', { classes: ['no', 'yes'], column: 'kind' }],
    ],
    settings,
  ),
  pictures: drawing(
    [
      ['pictures', 'image-input', { channels: 1, height: 8, width: 8 }],
      ['conv', 'conv2d', { filters: 3, kernel: [3, 3] }],
      ['norm', 'batch-norm2d'],
      ['mean', 'global-avg-pool'],
      ['fc', 'linear', { units: 2 }],
      ['answer', 'output', { classes: ['dark', 'light'], column: 'class' }],
    ],
    settings,
  ),
  turns: drawing(competing, { ...settings, learningRate: 0.002 }),
};

async function data(kind: keyof typeof documents, path: string): Promise<void> {
  if (kind === 'table')
    return writeFileSync(
      path,
      `a,b,kind\n${Array.from({ length: 60 }, (_, i) => `${Math.sin(i)},${Math.cos(i)},${Math.sin(i) > 0.1 ? 'yes' : 'no'}`).join('\n')}\n`,
    );
  for (const [level, name] of ['dark', 'light'].entries()) {
    mkdirSync(join(path, name), { recursive: true });
    for (let i = 0; i < 20; i++)
      await sharp(
        Uint8Array.from({ length: 64 }, (_, at) => 40 + level * 120 + ((at * 7 + i * 13) % 60)),
        { raw: { width: 8, height: 8, channels: 1 } },
      )
        .png()
        .toFile(join(path, name, `${i}.png`));
  }
}

describe.skipIf(oracleMissing !== '')(`notebooks ${oracleMissing}`, () => {
  test('run cell by cell', { timeout: 600_000 }, async () => {
    const folders: string[] = [];
    for (const kind of Object.keys(documents) as (keyof typeof documents)[]) {
      for (const form of ['notebook', 'keras-notebook'] as const) {
        const own = join(folder, `${kind}-${form}`);
        mkdirSync(own);
        writeFileSync(join(own, 'network.ipynb'), codeOf(documents[kind], form));
        await data(kind, join(own, 'data'));
        folders.push(own);
      }
    }
    const said = askPython<string[]>('run_notebook.py', folders);
    for (const [index, text] of said.entries()) {
      expect(/\w+Error: [^\n]*/.exec(text)?.[0] ?? '', folders[index]).toBe('');
      expect(text, folders[index]).toMatch(/^test \{.*'?loss'?: /m);
    }
  });
});
