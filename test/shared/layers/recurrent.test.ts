/** RNN, LSTM and GRU: sizes, the same answers in training (loops) and in use (ONNX's ops), and that padding and neighbours change nothing. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import type { Tensor } from '../../../shared/base/tensor.ts';
import { compileEvaluation, compileTraining, initialState } from '../../../shared/compile/index.ts';
import type { Compiled } from '../../../shared/compile/manifest.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document, DocumentNode } from '../../../shared/model/document.ts';
import { drawing, fill, largestDifference, open, threeClasses, write } from '../compile/harness.ts';

type Params = DocumentNode['params'];
const words = { id: 't', kind: 'words', size: 5, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } };

function reader(type: string, params: Params, length = 6): Document {
  return drawing([
    ['text', 'tokens-input', { length, tokenizer: words }],
    ['embed', 'embedding', { vocabulary: 5, size: 4, padding: 0 }],
    ['it', type, { units: 5, ...params }],
    ...(params['answer'] === 'sequence' ? [['mean', 'mean-over-time'] as const] : []),
    ['fc', 'linear', { units: 3 }],
    threeClasses,
  ]);
}

const texts = [
  [1, 2, 3, 4, 1, 2],
  [3, 3, 4, 0, 0, 0],
  [2, 0, 0, 0, 0, 0],
];

/** Logits of these texts, filled up with padding to `length`. */
async function answer(
  compiled: Compiled,
  document: Document,
  state: ReadonlyMap<string, Tensor>,
  rows: readonly (readonly number[])[],
  threads = 1,
): Promise<number[]> {
  const stepper = await open(compiled, state, threads);
  fill(stepper, document, 0);
  const length = stepper.manifest.inputs.find(({ name }) => name === 'tokens')?.type.shape[1] ?? 0;
  write(
    stepper,
    'tokens',
    rows.flatMap((row) => Array.from({ length }, (_, t) => row[t] ?? 0)),
  );
  await stepper.step();
  const logits = Array.from(stepper.output(stepper.manifest.answers[0]?.logits ?? '') as Float32Array);
  await stepper.release();
  return logits;
}

const training = (document: Document, batch = 3) => unwrap(compileTraining(document, { batch, target: 'cpu' }));
const use = (document: Document, batch = 3) => unwrap(compileEvaluation(document, { batch, target: 'cpu' }));

const kinds: readonly (readonly [string, Params])[] = ['rnn', 'lstm', 'gru'].flatMap((type) => [
  [type, {}] as const,
  [type, { layers: 2, bidirectional: true }] as const,
  [type, { layers: 2, bidirectional: true, answer: 'sequence' }] as const,
]);
const others: readonly (readonly [string, Params])[] = [
  ['rnn', { activation: 'relu', bidirectional: true }],
  ['rnn', { bias: 'one' }],
  ['lstm', { bias: 'one', layers: 2 }],
];

test.each([
  ['lstm', {}, 132_096],
  ['lstm', { bias: 'one' }, 131_584],
  ['gru', {}, 99_072],
  ['rnn', {}, 33_024],
  ['rnn', { bias: 'one' }, 32_896],
  ['lstm', { layers: 2, bidirectional: true }, 2 * 132_096 + 2 * (4 * 128 * (256 + 128) + 2 * 512)],
])('%s %o reading 128 numbers has %i weights', (type, params, count) => {
  const document = drawing([
    ['text', 'tokens-input', { length: 6, tokenizer: words }],
    ['embed', 'embedding', { vocabulary: 5, size: 128 }],
    ['it', type, { units: 128, ...params }],
    ['fc', 'linear', { units: 3 }],
    threeClasses,
  ]);
  expect(check(document).parameters.get('it')).toBe(count);
});

describe.each([...kinds, ...others])('%s %o', (type, params) => {
  const document = reader(type, params);
  const state = initialState(training(document).manifest, 1);

  test('answers alike in training and in use, at one thread and two', async () => {
    const first = await answer(training(document), document, state, texts);
    for (const other of [await answer(use(document), document, state, texts), await answer(training(document), document, state, texts, 2)])
      expect(largestDifference(other, first)).toBeLessThan(1e-6);
  });

  test('longer padding changes nothing, and neither do the other rows', async () => {
    const long = reader(type, params, 9);
    for (const compile of [training, use]) {
      const first = await answer(compile(document), document, state, texts);
      expect(largestDifference(await answer(compile(long), long, state, texts), first)).toBeLessThan(1e-6);
      const among = await answer(compile(document), document, state, [[4, 4, 4, 4, 4, 4], texts[1] ?? [], [1, 0, 0, 0, 0, 0]]);
      expect(among.slice(3, 6)).toEqual(first.slice(3, 6));
      const alone = await answer(compile(document, 1), document, state, [texts[1] ?? []]);
      expect(largestDifference(alone, first.slice(3, 6))).toBeLessThan(1e-6);
    }
  });

  test('a text without a piece is answered from a memory of zeros', async () => {
    const empty = [texts[0] ?? [], [], texts[1] ?? []];
    const first = await answer(training(document), document, state, empty);
    expect(first.every(Number.isFinite)).toBe(true);
    expect(first.slice(3, 6)).toEqual(Array.from(state.get('fc.bias')?.data as Float32Array));
    expect(largestDifference(await answer(use(document), document, state, empty), first)).toBeLessThan(1e-6);
  });
});

test('steps are the same bit for bit in another session, at two threads', async () => {
  const document = reader('lstm', { layers: 2, bidirectional: true });
  const compiled = training(document);
  const state = initialState(compiled.manifest, 1);
  const run = async () => {
    const stepper = await open(compiled, state, 2);
    for (let step = 0; step < 5; step++) {
      fill(stepper, document, step);
      await stepper.step();
    }
    const after = await stepper.snapshot();
    await stepper.release();
    return after;
  };
  const [one, two] = [await run(), await run()];
  for (const [name, { data }] of one) expect(two.get(name)?.data, name).toEqual(data);
  expect(Array.from(((one.get('embed.weight')?.data ?? []) as Float32Array).slice(0, 4))).toEqual([0, 0, 0, 0]);
  expect(one.get('it.weight_hh_l1_reverse')?.data).not.toEqual(state.get('it.weight_hh_l1_reverse')?.data);
});

describe.each(['rnn', 'lstm', 'gru'])('%s over rows of a small table', (type) => {
  /** Weights after three steps on 18 pieces. A table of up to 9 rows is multiplied as it is; of more, the pieces' rows are. */
  async function trained(vocabulary: number, padding: number) {
    const document = drawing([
      ['text', 'tokens-input', { length: 6, tokenizer: { ...words, specials: { ...words.specials, padding: null } } }],
      ['embed', 'embedding', { vocabulary, size: 96, padding }],
      ['it', type, { units: 5, bidirectional: true }],
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ]);
    const compiled = training(document);
    const state = initialState(compiled.manifest, 1);
    const table = state.get('embed.weight')?.data as Float32Array;
    for (let i = 0; i < table.length; i++) table[i] = Math.sin(i);
    const stepper = await open(compiled, state);
    for (let step = 0; step < 3; step++) {
      fill(stepper, document, step);
      await stepper.step();
    }
    const after = await stepper.snapshot();
    await stepper.release();
    return { after, table };
  }

  test.each([-1, 3])('learns as over the pieces, with padding %i', async (padding) => {
    const [few, many] = [await trained(9, padding), await trained(10, padding)];
    for (const [name, { data }] of few.after) {
      const other = many.after.get(name)?.data.slice(0, data.length);
      expect(largestDifference(data as Float32Array, (other ?? []) as Float32Array), name).toBeLessThan(2e-6);
    }
    const rows = few.after.get('embed.weight')?.data as Float32Array;
    expect(largestDifference(rows.slice(3 * 96, 4 * 96), few.table.slice(3 * 96, 4 * 96)) === 0).toBe(padding === 3);
    expect(largestDifference(rows.slice(96, 2 * 96), few.table.slice(96, 2 * 96))).toBeGreaterThan(0.001);
  });
});
