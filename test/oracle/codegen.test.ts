/** The generated file is a program: it trains on a folder of pictures or a CSV file, and predicts, without a change. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import sharp from 'sharp';
import { codeOf } from '../../shared/codegen/index.ts';
import type { Language } from '../../shared/codegen/layer-code.ts';
import type { Document } from '../../shared/model/document.ts';
import { drawing, type Row } from '../shared/compile/harness.ts';
import { oracleMissing, runPython } from './python.ts';

const folder = mkdtempSync(join(tmpdir(), 'netloom-code-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, document: Document, language: Language = 'pytorch'): (...words: string[]) => string {
  const path = join(folder, `${name}.py`);
  writeFileSync(path, codeOf(document, language));
  const weights = join(folder, `${name}.${language === 'pytorch' ? 'safetensors' : 'weights.h5'}`);
  return (...words) => runPython([path, ...words, words[0] === 'train' ? '--save' : '--weights', weights]);
}

const table: Row = [
  'table',
  'table-input',
  {
    columns: [
      { name: 'size', kind: 'number' },
      { name: 'colour', kind: 'category', values: ['red', 'green'] },
    ],
  },
];

/** Red ones grow, green ones do not; some values are missing. */
function csv(): string {
  const path = join(folder, 'rows.csv');
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [size, red] = [i % 10, i % 3 === 0];
    return `${i % 17 === 0 ? 'NA' : size},${i % 19 === 0 ? '' : red ? 'red' : 'green'},${size > 4 ? 'large' : 'small'},${red ? 'yes' : 'no'},${red ? 2 * size : 3}`;
  });
  writeFileSync(path, `size,colour,kind,isred,price\n${rows.join('\n')}\n`);
  return path;
}

describe.skipIf(oracleMissing !== '')(`generated programs ${oracleMissing}`, () => {
  test('learn pictures from class folders', { timeout: 1_200_000 }, async () => {
    for (const [name, level] of [
      ['dark', 40],
      ['light', 210],
    ] as const) {
      mkdirSync(join(folder, 'pictures', name), { recursive: true });
      for (let i = 0; i < 20; i++)
        await sharp({ create: { width: 14 + (i % 3), height: 12, channels: 3, background: { r: level + i, g: level, b: level } } })
          .png()
          .toFile(join(folder, 'pictures', name, `${i}.png`));
    }
    for (const channels of [1, 3]) {
      const run = program(
        `pictures${channels}`,
        drawing(
          [
            ['pictures', 'image-input', { channels, height: 8, width: 10, normalize: channels === 1 ? 'unit' : 'standardize' }],
            ['conv', 'conv2d', { filters: 4 }],
            ['norm', 'batch-norm2d'],
            ['act', 'relu'],
            ['drop', 'dropout', { rate: 0.1 }],
            ['pool', 'global-avg-pool'],
            ['fc', 'linear', { units: 2 }],
            ['answer', 'output', { classes: ['dark', 'light'] }],
          ],
          { epochs: 8, batchSize: 8, learningRate: 0.02, schedule: { type: 'cosine', params: {} } },
        ),
      );
      const log = run('train', join(folder, 'pictures'));
      expect(log.trim().split('\n')).toHaveLength(9);
      expect(log).toMatch(/epoch 8: training \{'loss': 0\.\d+.*validation \{'loss': .*'accuracy': /);
      if (channels === 3) expect(run('predict', join(folder, 'pictures', 'dark', '3.png'))).toMatch(/^\{'dark': 0?\.?\d.*'light': /);
    }
  });

  test('learn classes, two classes and numbers from a CSV file', { timeout: 1_200_000 }, () => {
    const path = csv();
    const settings = { epochs: 40, batchSize: 16, learningRate: 0.02 };
    const kinds = program(
      'kinds',
      drawing(
        [
          table,
          ['fc1', 'linear', { units: 8 }],
          ['act', 'relu'],
          ['fc2', 'linear', { units: 2 }],
          ['answer', 'output', { classes: ['large', 'small'], column: 'kind' }],
        ],
        settings,
      ),
    );
    expect(Number(/test .*'accuracy': ([\d.]+)/.exec(kinds('train', path))?.[1])).toBeGreaterThan(0.8);
    expect(kinds('predict', path).trim().split('\n')).toHaveLength(120);
    const two = program(
      'two',
      drawing([table, ['fc', 'linear', { units: 1 }], ['answer', 'output', { classes: ['no', 'yes'], column: 'isred' }]], {
        ...settings,
        optimizer: { type: 'momentum', params: { nesterov: true } },
      }),
    );
    expect(Number(/test .*'accuracy': ([\d.]+)/.exec(two('train', path))?.[1])).toBeGreaterThan(0.8);
    const lion = program(
      'lion',
      drawing(
        [
          table,
          ['fc1', 'linear', { units: 8, initial: 'orthogonal' }],
          ['act', 'prelu'],
          ['fc2', 'linear', { units: 2, initial: 'xavier-uniform' }],
          ['answer', 'output', { classes: ['large', 'small'], column: 'kind', smoothing: 0.1 }],
        ],
        {
          ...settings,
          learningRate: 0.01,
          optimizer: { type: 'lion', params: { weightDecay: 0.01, clipNorm: 1, clipValue: 0.5 } },
          schedule: { type: 'one-cycle', params: {} },
        },
      ),
    );
    expect(Number(/test .*'accuracy': ([\d.]+)/.exec(lion('train', path))?.[1])).toBeGreaterThan(0.8);
    const price = program(
      'price',
      drawing(
        [
          table,
          ['fc1', 'linear', { units: 8 }],
          ['act', 'relu'],
          ['fc2', 'linear', { units: 1 }],
          ['answer', 'output', { answer: 'number', column: 'price', loss: 'huber' }],
        ],
        { ...settings, optimizer: { type: 'adamw', params: {} }, schedule: { type: 'warm-up', params: { after: 'cosine' } } },
      ),
    );
    expect(price('train', path)).toMatch(/test \{'loss': .*'rmse': /);
    expect(price('predict', path).split('\n')[0]).toMatch(/^-?[\d.]+$/);
  });
});
