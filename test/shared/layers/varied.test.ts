/** Layers that draw anew in every step: which neighbours are asked for, and how pictures are varied. */
import { describe, expect, test } from 'vitest';
import { tensor } from '../../../shared/base/tensor.ts';
import { uniform } from '../../../shared/ir/random.ts';
import type { HiddenTokens } from '../../../shared/layers/define.ts';
import { layerOf } from '../../../shared/layers/index.ts';
import { resolveParameters } from '../../../shared/layers/values.ts';
import { runGraph } from '../compile/run-graph.ts';

interface Drawn {
  readonly out: number[];
  readonly original: number[];
  readonly chosen: number[];
}

async function draw(
  type: string,
  given: Record<string, unknown>,
  x: ReturnType<typeof tensor>,
  seed: number,
  mode: 'training' | 'inference' = 'training',
): Promise<Drawn> {
  const layer = layerOf(type) ?? expect.fail(type);
  const [batch = 1, ...shape] = x.shape;
  const ids = x.dtype === 'int32';
  const real = Array.from(x.data as Int32Array, (id) => (id === 0 ? 0 : 1));
  const found = await runGraph({ x, seed: tensor('uint32', [1], [seed]), real: tensor('float32', x.shape, real) }, (builder, value) => {
    let hidden: HiddenTokens | undefined;
    const out = layer.lower(
      {
        node: 'it',
        params: resolveParameters(layer.parameters, given),
        inputs: [{ dtype: x.dtype, shape }],
        builder,
        mode,
        judging: false,
        phases: false,
        batch,
        mask: null,
        padding: [ids ? value('real') : null],
        setPadding: () => {},
        weight: () => expect.fail('no weights'),
        updateBuffer: () => {},
        past: null,
        announceHidden: (what) => (hidden = what),
        uniform: (wanted) => uniform(builder, value('seed'), 3, wanted),
        chance: () => expect.fail('takes numbers'),
      },
      [value('x')],
    );
    return {
      out: builder.emit('Cast', [out], { to: 'float32' }),
      original: builder.emit('Cast', [hidden?.original ?? value('real')], { to: 'float32' }),
      chosen: builder.emit('Identity', [hidden?.chosen ?? value('real')]),
      used: builder.emit('Cast', [value('seed')], { to: 'float32' }),
    };
  });
  return found as unknown as Drawn;
}

describe('skip-gram', () => {
  const [texts, length, window] = [64, 9, 2];
  // Every place has a number of its own; the last two of each text are padding.
  const ids = tensor(
    'int32',
    [texts, length],
    Array.from({ length: texts * length }, (_, i) => (i % length < 7 ? i + 1 : 0)),
  );

  test('asks every place of a text for the word one shift away, never beyond the text or at padding', async () => {
    const { out, original, chosen } = await draw('skip-gram', { window }, ids, 5);
    expect(out).toEqual(Array.from(ids.data as Int32Array));
    const shifts = new Map<number, number>();
    for (let text = 0; text < texts; text++) {
      const at = (values: readonly number[], place: number) => values[text * length + place] ?? 0;
      const asked = Array.from({ length }, (_, place) => place).filter((place) => at(chosen, place) === 1);
      const own = new Set(asked.map((place) => at(original, place) - at(out, place)));
      expect(own.size).toBe(1);
      const [shift = 0] = own;
      expect(asked).toEqual(Array.from({ length: 7 }, (_, place) => place).filter((place) => place + shift >= 0 && place + shift < 7));
      shifts.set(shift, (shifts.get(shift) ?? 0) + 1);
    }
    expect([...shifts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 1, 2]);
    for (const count of shifts.values()) expect(Math.abs(count - texts / 4)).toBeLessThan(4 * Math.sqrt(texts * 0.25 * 0.75));
  });
});

describe('pictures', () => {
  const pictures = tensor(
    'float32',
    [4, 2, 6, 6],
    Array.from({ length: 4 * 2 * 36 }, (_, i) => Math.sin(i)),
  );
  const plain = { rotation: 0, across: 0, down: 0, shear: 0, zoom: 0, mirror: false };

  test('pass unchanged in use, and where nothing is to vary', async () => {
    const same = Array.from(pictures.data as Float32Array);
    expect((await draw('random-transform', {}, pictures, 1, 'inference')).out).toEqual(same);
    for (const [i, value] of (await draw('random-transform', plain, pictures, 1)).out.entries()) expect(value).toBeCloseTo(same[i] ?? 0, 5);
  });

  test('depend on the seed and on nothing else', async () => {
    const first = (await draw('random-transform', {}, pictures, 1)).out;
    expect((await draw('random-transform', {}, pictures, 1)).out).toEqual(first);
    expect((await draw('random-transform', {}, pictures, 2)).out).not.toEqual(first);
  });

  test('are mirrored half of the time', async () => {
    const many = tensor(
      'float32',
      [200, 1, 1, 2],
      Array.from({ length: 400 }, (_, i) => i % 2),
    );
    const { out } = await draw('random-transform', { ...plain, mirror: true }, many, 9);
    const mirrored = Array.from({ length: 200 }, (_, row) => out[2 * row] ?? 0).filter((value) => value > 0.5).length;
    expect(Math.abs(mirrored - 100)).toBeLessThan(4 * Math.sqrt(50));
  });
});
