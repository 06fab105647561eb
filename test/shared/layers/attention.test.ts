/** Attention: worked numbers, what may and may not change an answer, and slopes against central differences. */
import { describe, expect, test } from 'vitest';
import { backward } from '../../../shared/autodiff/backward.ts';
import { uniform } from '../../../shared/base/random.ts';
import { type Shape, sizeOf, type Tensor, tensor } from '../../../shared/base/tensor.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { Value } from '../../../shared/ir/graph.ts';
import { applyAttention, type Part } from '../../../shared/layers/attention-parts.ts';
import type { WeightSpec } from '../../../shared/layers/define.ts';
import { applyBlocks, blockWeights } from '../../../shared/layers/transformer-block.ts';
import { check } from '../../../shared/model/check.ts';
import { numbers, openGraph, runGraph } from '../../helpers/run-graph.ts';
import { drawing, threeClasses } from '../compile/harness.ts';

const plain = { heads: 1, causal: false, dropout: 0, bias: false, rotary: false };

/** Numbers around zero that are the same everywhere. */
function some(shape: Shape, stream: number): Tensor {
  return tensor(
    'float32',
    shape,
    Array.from({ length: sizeOf(shape) }, (_, i) => 2 * uniform(7, stream, i) - 1),
  );
}

function partWith(builder: GraphBuilder, weights: ReadonlyMap<string, Value>): Part {
  return {
    builder,
    mode: 'inference',
    batch: 1,
    weight: (name) => weights.get(name) ?? expect.fail(name),
    chance: () => expect.fail('no chance in use'),
    past: null,
  };
}

describe('worked numbers', () => {
  const attend = async (x: Tensor, inward: readonly number[], outward: readonly number[]) => {
    const [, , size = 1] = x.shape;
    const builder = new GraphBuilder();
    const weights = new Map([
      ['in_proj_weight', builder.constant(tensor('float32', [3 * size, size], inward))],
      ['out_proj.weight', builder.constant(tensor('float32', [size, size], outward))],
    ]);
    builder.output('y', applyAttention(partWith(builder, weights), plain, builder.input('x', x), null, null));
    const { y } = await runGraph(builder.build(), { x });
    return numbers(y ?? expect.fail('no y'));
  };

  test('ten tokens of width 1 from 0.1 to 1.0', async () => {
    const tokens = Array.from({ length: 10 }, (_, i) => (i + 1) / 10);
    const y = await attend(tensor('float32', [1, 10, 1], tokens), [1, 1, 1], [1]);
    const expected = [0.5582, 0.5665, 0.5747, 0.5829, 0.5911, 0.5992, 0.6073, 0.6153, 0.6233, 0.6311];
    y.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? 0, 4));
  });

  test('queries and keys of the identity, values 1 2 3 4', async () => {
    // [Wq; Wk; Wv] with Wv the values transposed.
    const y = await attend(tensor('float32', [1, 2, 2], [1, 0, 0, 1]), [1, 0, 0, 1, 1, 0, 0, 1, 1, 3, 2, 4], [1, 0, 0, 1]);
    [1.660477, 2.660477, 2.339523, 3.339523].forEach((value, i) => expect(y[i]).toBeCloseTo(value, 6));
  });
});

const size = 4;
const settings = {
  layers: 2,
  heads: 2,
  hidden: 6,
  dropout: 0,
  norm: 'pre',
  activation: 'gelu',
  rotary: true,
  bias: true,
  epsilon: 1e-5,
  initial: 'torch',
} as const;

/** Blocks over x `[1, 5, 4]`, all of them inputs of the graph: weights at random, norms near 1. */
function blocks(causal: boolean, cross: boolean) {
  const builder = new GraphBuilder();
  const feeds: Record<string, Tensor> = { x: some([1, 5, size], 1), memory: some([1, 3, size], 2), padding: tensor('float32', [1, 5], [1, 1, 1, 1, 1]) };
  const value = (name: string, of: Tensor) => {
    feeds[name] = of;
    return builder.input(name, { dtype: of.dtype, shape: of.shape });
  };
  const specs: readonly WeightSpec[] = blockWeights(settings, size, cross);
  const weights = new Map(specs.map(({ name, type }, i) => [name, value(name, some(type.shape, 10 + i))]));
  const [x, padding] = ['x', 'padding'].map((name) => value(name, feeds[name] ?? expect.fail(name))) as [Value, Value];
  const memory = cross ? value('memory', feeds['memory'] ?? expect.fail('memory')) : null;
  if (!cross) delete feeds['memory'];
  const y = applyBlocks(partWith(builder, weights), settings, causal, { x, padding, memory, memoryPadding: null });
  return { builder, feeds, weights, y };
}

/** `x` with the row of one step changed. */
const changed = (x: Tensor, step: number) =>
  tensor(
    'float32',
    x.shape,
    Array.from(x.data as Float32Array, (value, i) => (Math.floor(i / size) === step ? value + 3 : value)),
  );
const rowsOf = (values: readonly number[]) => Array.from({ length: values.length / size }, (_, i) => values.slice(i * size, (i + 1) * size));

describe('what may change an answer', () => {
  const answers = async (causal: boolean, ...feeds: readonly Readonly<Record<string, Tensor>>[]) => {
    const { builder, y, feeds: own } = blocks(causal, false);
    builder.output('y', y);
    const runner = await openGraph(builder.build());
    const results: (readonly number[])[][] = [];
    for (const given of feeds) results.push(rowsOf(numbers((await runner.run({ ...own, ...given }))['y'] ?? expect.fail('no y'))));
    return results;
  };
  const { x } = blocks(true, false).feeds as { x: Tensor };

  test('a later step never changes an earlier one, where only what came before is seen', async () => {
    const [before, after] = await answers(true, {}, { x: changed(x, 3) });
    expect(after?.slice(0, 3)).toEqual(before?.slice(0, 3));
    expect(after?.[4]).not.toEqual(before?.[4]);
  });

  test('padding never changes anything', async () => {
    const padding = tensor('float32', [1, 5], [1, 1, 1, 0, 0]);
    const [before, after] = await answers(false, { padding }, { padding, x: changed(x, 3) });
    expect(after?.slice(0, 3)).toEqual(before?.slice(0, 3));
    const [seen] = await answers(false, { x: changed(x, 3) });
    expect(seen?.[0]).not.toEqual(before?.[0]);
  });

  test('nothing but padding gives numbers all the same', async () => {
    for (const causal of [true, false]) {
      const [rows] = await answers(causal, { padding: tensor('float32', [1, 5], [0, 0, 0, 0, 0]) });
      expect(rows?.flat().every(Number.isFinite)).toBe(true);
    }
  });
});

test('slopes of every weight agree with central differences', async () => {
  const { builder, feeds, weights, y } = blocks(true, true);
  const shares = builder.constant(some([1, 5, size], 3));
  const loss = builder.sum(builder.mul(y, shares), [0, 1, 2]);
  const names = [...weights.keys()];
  const slopes = backward(builder, loss, [...weights.values()]);
  builder.output('loss', loss);
  slopes.forEach((slope, i) => builder.output(`slope ${names[i]}`, slope));
  const runner = await openGraph(builder.build());
  const found = await runner.run(feeds);
  for (const name of names) {
    const weight = feeds[name] ?? expect.fail(name);
    const slope = numbers(found[`slope ${name}`] ?? expect.fail(name));
    // One direction through all numbers of the weight at once.
    const direction = numbers(some(weight.shape, 99));
    const moved = async (step: number) => {
      const data = Array.from(weight.data as Float32Array, (value, i) => value + step * (direction[i] ?? 0));
      return numbers((await runner.run({ ...feeds, [name]: tensor('float32', weight.shape, data) }))['loss'] ?? expect.fail('no loss'))[0] ?? 0;
    };
    const difference = ((await moved(0.01)) - (await moved(-0.01))) / 0.02;
    const along = slope.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
    expect(Math.abs(difference - along), name).toBeLessThan(0.01 * Math.max(1, Math.abs(along)));
  }
});

describe('what does not fit', () => {
  const words = { id: 't', kind: 'words', size: 5, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } };
  const sequence = [
    ['text', 'tokens-input', { length: 6, tokenizer: words }],
    ['embed', 'embedding', { vocabulary: 5, size: 6 }],
  ] as const;
  const end = [['flat', 'flatten'], ['fc', 'linear', { units: 3 }], threeClasses] as const;
  const found = (...rows: Parameters<typeof drawing>[0]) => check(drawing([...sequence, ...rows, ...end])).problems.filter(({ code }) => code !== 'no-data');

  test('heads that do not divide are told, and the nearest that do', () => {
    const [problem] = found(['look', 'attention', { heads: 4 }]);
    expect(problem).toMatchObject({ code: 'heads-do-not-divide', place: { node: 'look', parameter: 'heads' } });
    expect(problem?.fix?.edits).toEqual([{ type: 'set-param', node: 'look', name: 'heads', value: 3 }]);
    expect(found(['look', 'attention', { heads: 2, rotary: true }])[0]?.fix?.edits).toMatchObject([{ value: 1 }]);
  });

  test('too few places, a memory of another width, a head with nothing to share', () => {
    expect(found(['places', 'positions', { maximum: 5 }])[0]?.fix?.edits).toEqual([{ type: 'set-param', node: 'places', name: 'maximum', value: 6 }]);
    expect(found(['wide', 'linear', { units: 8 }], ['look', 'cross-attention', { heads: 2 }, ['embed', 'wide:memory']])[0]).toMatchObject({
      code: 'memory-differs',
    });
    expect(found(['head', 'token-logits', { vocabulary: 7 }])[0]).toMatchObject({ code: 'nothing-to-share', place: { node: 'head', parameter: 'tied' } });
    expect(found(['head', 'token-logits', { vocabulary: 5 }])).toEqual([]);
  });

  test('patches that leave a rest', () => {
    const document = drawing([['pictures', 'image-input', { height: 10, width: 9 }], ['cut', 'patch-embedding', { patch: [4, 4] }], ...end]);
    expect(check(document).problems.find(({ code }) => code === 'patches-do-not-fit')?.fix?.edits).toEqual([
      { type: 'set-param', node: 'cut', name: 'patch', value: [2, 3] },
    ]);
  });
});
