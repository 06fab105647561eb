/** Dropout, which PyTorch cannot be asked about: how much it blanks, what it keeps, and what it depends on. */
import { describe, expect, test } from 'vitest';
import { tensor } from '../../../shared/base/tensor.ts';
import { uniform } from '../../../shared/ir/random.ts';
import { layerOf } from '../../../shared/layers/index.ts';
import { resolveParameters } from '../../../shared/layers/values.ts';
import { runGraph } from '../compile/run-graph.ts';

const [rows, size] = [64, 256];

/** Dropout of ones. */
async function drop(rate: number, seed: number, stream: number, mode: 'training' | 'inference' = 'training'): Promise<number[]> {
  const layer = layerOf('dropout') ?? expect.fail('no dropout');
  const out = await runGraph(
    { x: tensor('float32', [rows, size], new Float32Array(rows * size).fill(1)), seed: tensor('uint32', [1], [seed]) },
    (builder, value) => ({
      y: layer.lower(
        {
          node: 'drop',
          params: resolveParameters(layer.parameters, { rate }),
          inputs: [{ dtype: 'float32', shape: [size] }],
          builder,
          mode,
          batch: rows,
          mask: null,
          weight: () => expect.fail('no weights'),
          updateBuffer: () => undefined,
          uniform: (shape) => uniform(builder, value('seed'), stream, shape),
        },
        [value('x')],
      ),
    }),
  );
  return out['y'] ?? [];
}

describe('dropout', () => {
  test.each([0.1, 0.5, 0.9])('of %d blanks that share, evenly, and keeps the mean', async (rate) => {
    const values = await drop(rate, 11, 5);
    const kept = 1 / (1 - rate);
    expect(values.every((value) => value === 0 || Math.abs(value - kept) < 1e-6 * kept)).toBe(true);
    const share = values.filter((value) => value === 0).length / values.length;
    expect(Math.abs(share - rate)).toBeLessThan(4 * Math.sqrt((rate * (1 - rate)) / values.length));
    // No row and no column is favoured.
    for (let row = 0; row < rows; row++) {
      const part = values.slice(row * size, (row + 1) * size).filter((value) => value === 0).length / size;
      expect(Math.abs(part - rate)).toBeLessThan(5 * Math.sqrt((rate * (1 - rate)) / size));
    }
  });

  test('depends on the seed and the layer, and on nothing else', async () => {
    const first = await drop(0.5, 11, 5);
    expect(await drop(0.5, 11, 5)).toEqual(first);
    for (const other of [await drop(0.5, 12, 5), await drop(0.5, 11, 6)]) {
      const same = other.filter((value, i) => value === first[i]).length / first.length;
      expect(Math.abs(same - 0.5)).toBeLessThan(0.02);
    }
  });

  test('does nothing in use, or at 0', async () => {
    expect((await drop(0.5, 11, 5, 'inference')).every((value) => value === 1)).toBe(true);
    expect((await drop(0, 11, 5)).every((value) => value === 1)).toBe(true);
  });
});
