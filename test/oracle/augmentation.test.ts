/** Pictures varied at random mean what they mean in Keras: the same transforms, drawn from the same numbers. */
import { describe, expect, test } from 'vitest';
import { uniform } from '../../shared/base/random.ts';
import { tensor } from '../../shared/base/tensor.ts';
import { layerOf } from '../../shared/layers/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { largestDifference } from '../shared/compile/harness.ts';
import { runGraph } from '../shared/compile/run-graph.ts';
import { askPython, oracleMissing } from './python.ts';

const [rows, channels, size] = [6, 3, 11];
const layer = layerOf('random-transform') ?? expect.fail('no layer');

/** What the settings of S2, and others, make of drawn numbers. */
const settings = [
  { rotation: 40, across: 0.2, down: 0.2, shear: 0.2, zoom: 0.2, mirror: true },
  { rotation: 0, across: 0, down: 0, shear: 30, zoom: 0, mirror: false, flip: true },
  { rotation: 180, across: 0, down: 0, shear: 0, zoom: 0.5, mirror: false },
  { rotation: 25, across: 0.4, down: 0.1, shear: 10, zoom: 0.3, mirror: true, flip: true, fill: 'zeros' },
];

const pictures = Array.from({ length: rows * channels * size * size }, (_, i) => uniform(7, 1, i));

async function ours(params: (typeof settings)[number], drawn: readonly number[]): Promise<number[]> {
  const out = await runGraph(
    { x: tensor('float32', [rows, channels, size, size], pictures), drawn: tensor('float32', [rows, 8], drawn) },
    (builder, value) => ({
      y: layer.lower(
        {
          node: 'vary',
          params: resolveParameters(layer.parameters, params),
          inputs: [{ dtype: 'float32', shape: [channels, size, size] }],
          builder,
          mode: 'training',
          judging: false,
          phases: false,
          batch: rows,
          mask: null,
          padding: [null],
          setPadding: () => {},
          announceHidden: () => {},
          past: null,
          weight: () => expect.fail('no weights'),
          updateBuffer: () => {},
          uniform: () => value('drawn'),
          chance: () => expect.fail('nothing left to chance'),
        },
        [value('x')],
      ),
    }),
  );
  return out['y'] ?? [];
}

describe.skipIf(oracleMissing !== '')(`varied pictures against Keras ${oracleMissing}`, () => {
  test('every setting', { timeout: 1_200_000 }, async () => {
    const jobs: unknown[] = [];
    const mine: number[] = [];
    for (const [which, params] of settings.entries()) {
      const drawn = Array.from({ length: rows * 8 }, (_, i) => uniform(11 + which, 2, i));
      mine.push(...(await ours(params, drawn)));
      for (let row = 0; row < rows; row++) {
        const of = (i: number) => drawn[row * 8 + i] ?? 0;
        const around = (i: number, range: number) => range * (2 * of(i) - 1);
        const area = channels * size * size;
        jobs.push({
          shape: [channels, size, size],
          data: pictures.slice(row * area, (row + 1) * area),
          fill: params.fill === 'zeros' ? 'constant' : 'nearest',
          theta: around(0, params.rotation),
          tx: around(1, params.across * size),
          ty: around(2, params.down * size),
          shear: around(3, params.shear),
          zx: 1 + around(4, params.zoom),
          zy: 1 + around(5, params.zoom),
          mirror: params.mirror && of(6) < 0.5,
          flip: params.flip === true && of(7) < 0.5,
        });
      }
    }
    const theirs = askPython<number[][]>('augmentation.py', jobs).flat();
    expect(largestDifference(mine, theirs)).toBeLessThan(2e-5);
  });
});
