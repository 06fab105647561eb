/** Layers that are random in training, which PyTorch cannot be asked about: how much they change, and what it depends on. */
import { describe, expect, test } from 'vitest';
import { tensor } from '../../../shared/base/tensor.ts';
import { chance, uniform } from '../../../shared/ir/random.ts';
import { layerOf } from '../../../shared/layers/index.ts';
import { resolveParameters } from '../../../shared/layers/values.ts';
import { runGraph } from '../compile/run-graph.ts';

const [rows, size] = [64, 256];

interface Trial {
  readonly type?: string;
  readonly shape?: readonly number[];
  readonly mode?: 'training' | 'inference';
}

/** A random layer given ones; its only setting is `rate` or `spread`. */
async function drop(amount: number, seed: number, stream: number, { type = 'dropout', shape = [size], mode = 'training' }: Trial = {}): Promise<number[]> {
  const layer = layerOf(type) ?? expect.fail(`no ${type}`);
  const count = shape.reduce((product, one) => product * one, rows);
  const out = await runGraph(
    { x: tensor('float32', [rows, ...shape], new Float32Array(count).fill(1)), seed: tensor('uint32', [1], [seed]) },
    (builder, value) => ({
      y: layer.lower(
        {
          node: 'drop',
          params: resolveParameters(layer.parameters, { rate: amount, spread: amount }),
          inputs: [{ dtype: 'float32', shape }],
          builder,
          mode,
          judging: true,
          phases: false,
          announceHidden: () => {},
          past: null,
          padding: [null],
          setPadding: () => {},
          batch: rows,
          mask: null,
          weight: () => expect.fail('no weights'),
          updateBuffer: () => undefined,
          uniform: (wanted) => uniform(builder, value('seed'), stream, wanted),
          chance: (wanted, share) => chance(builder, value('seed'), stream, wanted, share),
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
    expect((await drop(0.5, 11, 5, { mode: 'inference' })).every((value) => value === 1)).toBe(true);
    expect((await drop(0, 11, 5)).every((value) => value === 1)).toBe(true);
  });
});

describe('dropout2d', () => {
  test('blanks whole maps, that share of them', async () => {
    const [maps, points] = [32, 9];
    const values = await drop(0.25, 3, 4, { type: 'dropout2d', shape: [maps, 3, 3] });
    let blank = 0;
    for (let map = 0; map < rows * maps; map++) {
      const part = new Set(values.slice(map * points, (map + 1) * points));
      expect(part.size).toBe(1);
      if (part.has(0)) blank++;
      else expect([...part][0]).toBeCloseTo(4 / 3, 5);
    }
    expect(Math.abs(blank / (rows * maps) - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / (rows * maps)));
  });
});

describe('gaussian noise', () => {
  test('has the mean, spread and tails of a normal distribution', async () => {
    const noise = (await drop(0.5, 3, 4, { type: 'gaussian-noise' })).map((value) => (value - 1) / 0.5);
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Math.abs(mean(noise))).toBeLessThan(4 / Math.sqrt(noise.length));
    expect(Math.abs(mean(noise.map((x) => x * x)) - 1)).toBeLessThan(4 * Math.sqrt(2 / noise.length));
    expect(Math.abs(mean(noise.map((x) => x ** 4)) - 3)).toBeLessThan(4 * Math.sqrt(96 / noise.length));
    for (const [limit, share] of [
      [1, 0.3173],
      [2, 0.0455],
      [3, 0.0027],
    ] as const)
      expect(Math.abs(noise.filter((x) => Math.abs(x) > limit).length / noise.length - share)).toBeLessThan(
        4 * Math.sqrt((share * (1 - share)) / noise.length),
      );
    // Neighbours know nothing of each other.
    expect(Math.abs(mean(noise.slice(1).map((x, i) => x * (noise[i] ?? 0))))).toBeLessThan(4 / Math.sqrt(noise.length));
  });

  test('is off in use', async () => {
    expect((await drop(0.5, 3, 4, { type: 'gaussian-noise', mode: 'inference' })).every((value) => value === 1)).toBe(true);
  });
});
