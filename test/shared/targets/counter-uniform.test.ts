/** Chance in graphs: the same on every target, exactly what is written down, and like true chance. */
import { beforeAll, describe, expect, test } from 'vitest';
import { createSession, type EngineSession } from '../../../main/engine/session.ts';
import { hash32 } from '../../../shared/base/random.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import { chance, uniform } from '../../../shared/ir/random.ts';
import { writeModel } from '../../../shared/onnx/write.ts';
import { optimize } from '../../../shared/passes/index.ts';
import { legalize } from '../../../shared/targets/index.ts';
import { judgeChance } from '../../helpers/randomness.ts';
import { numbers, runGraph } from '../../helpers/run-graph.ts';

type Options = { readonly threads?: number; readonly target?: 'cpu' | 'webgpu' };

async function draw(seed: number, stream: number, shape: readonly number[], options: Options = {}): Promise<number[]> {
  const g = new GraphBuilder();
  g.output('u', uniform(g, g.input('seed', { dtype: 'uint32', shape: [1] }), stream, shape));
  const { u } = await runGraph(g.build(), { seed: tensor('uint32', [1], [seed]) }, options);
  expect(u?.shape).toEqual(shape);
  return u ? numbers(u) : [];
}

function stir(x: number): number {
  const mixed = Math.imul(x, 2 * x + 1) >>> 0;
  return ((mixed << 16) | (mixed >>> 16)) >>> 0;
}

/** Each row's and column's number, the same as in the graph written down once more. */
function lines(seed: number, stream: number, count: number): Uint32Array {
  const first = stir(stir((seed + 0x243f6a88) >>> 0));
  const second = stir((first + 0x85a308d3) >>> 0);
  return Uint32Array.from({ length: count }, (_, place) => {
    const once = stir((Math.imul(place, 0x9e3779b9) + first + stream) >>> 0);
    return Math.imul(2, stir((once + second + hash32(stream)) >>> 0));
  });
}

/** The top 24 bits of every element. */
function words(seed: number, stream: number, rows: number, columns: number, combine = (a: number, b: number) => Math.imul(a + b + 1, a + b + 1)): Uint32Array {
  const line = lines(seed, stream, rows + columns);
  return Uint32Array.from({ length: rows * columns }, (_, i) => combine(line[Math.floor(i / columns)] ?? 0, line[rows + (i % columns)] ?? 0) >>> 8);
}

describe('counter-based uniform numbers', () => {
  test('are exactly what is written down, on every target, at any number of threads', async () => {
    for (const [seed, stream] of [
      [0, 0],
      [1, 0],
      [4294967295, 4294967295],
      [123456789, 77],
    ] as const) {
      const expected = Array.from(words(seed, stream, 50, 41), (word) => word / 2 ** 24);
      expect(await draw(seed, stream, [50, 41])).toEqual(expected);
      expect(await draw(seed, stream, [50, 41], { threads: 2 })).toEqual(expected);
      expect(await draw(seed, stream, [50, 41], { target: 'webgpu' })).toEqual(expected);
    }
  });

  test.each([0, 0.1, 0.5, 0.95, 1])('chance %s is what comparing them would be', async (share) => {
    const g = new GraphBuilder();
    const seed = g.input('seed', { dtype: 'uint32', shape: [1] });
    g.output('hit', chance(g, seed, 9, [3, 40, 50], share));
    const { hit } = await runGraph(g.build(), { seed: tensor('uint32', [1], [5]) });
    const drawn = await draw(5, 9, [3, 40, 50]);
    expect(hit && numbers(hit)).toEqual(drawn.map((value) => Number(value < share)));
  });

  describe('are like chance', () => {
    const [rows, columns, seeds] = [64, 56, 40];
    let session: EngineSession;
    beforeAll(async () => {
      const g = new GraphBuilder();
      const seed = g.input('seed', { dtype: 'uint32', shape: [1] });
      for (const stream of [1, 2]) g.output(`u${stream}`, uniform(g, seed, stream, [rows, columns]));
      session = await createSession(writeModel(optimize(legalize(g.build(), 'cpu')), { name: 'chance' }), { device: 'cpu', threads: 1, spin: false });
    });
    async function drawn(seed: number, stream: number): Promise<Uint32Array> {
      const results = await session.run({ seed: session.wrap(tensor('uint32', [1], [seed])) }, { u1: null, u2: null });
      return Uint32Array.from(results[`u${stream}`]?.data as Float32Array, (value) => value * 2 ** 24);
    }

    test('in bits, neighbours, seeds, streams, runs, boxes, rows, columns and rectangles', async () => {
      const { worst, spread } = await judgeChance(drawn, rows, columns, seeds);
      for (const [name, z] of Object.entries(worst)) expect(z, name).toBeLessThan(4.5); // once in 150,000; some 3,500 are looked at
      expect(Math.abs(spread - 1)).toBeLessThan(0.1);
      await session.release();
    });

    const weak: readonly (readonly [string, (a: number, b: number) => number])[] = [
      ['a sum', (a, b) => a + b],
      ['a product of small numbers', (a, b) => Math.imul(a >>> 20, b >>> 20) << 8],
      ['the square of a sum of even numbers', (a, b) => Math.imul(a + b, a + b)],
      ['the row alone', (a) => Math.imul(a + 1, a + 1)],
    ];
    test.each(weak)('and %s is found out', async (_, combine) => {
      const { worst } = await judgeChance((seed, stream) => words(seed, stream, rows, columns, combine), rows, columns, 2);
      expect(Math.max(...Object.values(worst))).toBeGreaterThan(8);
    });
  });
});
