/** Answers about every piece of a text: which places count, against sums written out by hand. */
import { describe, expect, test } from 'vitest';
import { defined } from '../../../shared/base/assert.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { finish } from '../../../shared/compile/finish.ts';
import { compileEvaluation, compileInference, compileTraining, initialState } from '../../../shared/compile/index.ts';
import { lower, plan } from '../../../shared/compile/lower.ts';
import { GraphBuilder } from '../../../shared/ir/builder.ts';
import type { TokenizerReference } from '../../../shared/layers/parameters.ts';
import { check } from '../../../shared/model/check.ts';
import type { Document } from '../../../shared/model/document.ts';
import { createScorer } from '../../../main/engine/scorer.ts';
import { drawing, lossOf, open, type Row, startTraining, write } from './harness.ts';

const [batch, length, pieces] = [3, 5, 7];
const specials = { padding: 0, unknown: 1, begin: null, end: null, mask: null };
const tokenizer: TokenizerReference = { id: 'letters', kind: 'characters', size: pieces, specials };
const rows = [
  [3, 4, 5, 6, 2],
  [2, 2, 0, 0, 0],
  [1, 6, 3, 0, 0],
];

const reader = (answer: Row[2], units = pieces): Document =>
  drawing([
    ['text', 'tokens-input', { column: 'line', length, tokenizer }],
    ['vectors', 'embedding', { size: 4 }],
    ['head', 'linear', { units }],
    ['answer', 'output', answer],
  ]);

/** Log of the share of `piece` at a place. */
function logShare(logits: ArrayLike<number>, place: number, piece: number, width = pieces): number {
  const at = Array.from({ length: width }, (_, k) => logits[place * width + k] ?? 0);
  return (at[piece] ?? 0) - Math.log(at.reduce((sum, value) => sum + Math.exp(value), 0));
}

async function judged(document: Document, target: readonly number[] | null, mask = [1, 1, 1]) {
  const compiled = unwrap(compileEvaluation(document, { batch, target: 'cpu' }));
  const stepper = await open(compiled, initialState(compiled.manifest, 5));
  write(stepper, 'tokens', rows.flat());
  write(stepper, 'mask', mask);
  if (target !== null) write(stepper, 'target', target);
  await stepper.step();
  return { stepper, manifest: compiled.manifest, logits: Array.from(stepper.output('logits') as Float32Array) };
}

describe('the next piece', () => {
  const document = reader({ answer: 'next-token' });

  test('is asked at every place but the last, padding left out', async () => {
    const { stepper, logits, manifest } = await judged(document, null, [1, 1, 0]);
    const asked = [...[0, 1, 2, 3].map((place) => [place, rows[0]?.[place + 1] ?? 0] as const), [length, 2] as const];
    const losses = asked.map(([place, piece]) => -logShare(logits, place, piece));
    const sum = losses.reduce((a, b) => a + b, 0);
    expect(lossOf(stepper)).toBeCloseTo(sum / 5, 5);
    const right = asked.filter(([place, piece]) =>
      logits.slice(place * pieces, (place + 1) * pieces).every((value) => value <= (logits[place * pieces + piece] ?? 0)),
    ).length;
    expect(Array.from(stepper.output('totals') as Float32Array)).toEqual([expect.closeTo(sum, 4), 5, right]);
    expect(manifest.inputs.map(({ name }) => name)).toEqual(['tokens', 'mask']);
    expect(manifest.answers).toMatchObject([{ column: 'line', answer: { kind: 'next-token', input: 'text', tokenizer: 'letters', pieces, length } }]);
  });

  test('gives perplexity and accuracy over batches of different weight', async () => {
    const { stepper, manifest } = await judged(document, null);
    const scorer = createScorer(manifest);
    let [loss, weight] = [0, 0];
    for (const mask of [
      [1, 1, 1],
      [0, 1, 0],
    ]) {
      write(stepper, 'mask', mask);
      await stepper.step();
      scorer.add(stepper, Uint32Array.from([0, 1, 2]));
      const [l = 0, w = 0] = stepper.output('totals') as Float32Array;
      loss += l;
      weight += w;
    }
    expect(weight).toBe(4 + 1 + 2 + 1);
    const scores = scorer.scores();
    expect(scores).toMatchObject({ loss: expect.closeTo(loss / weight, 9), perplexity: expect.closeTo(Math.exp(loss / weight), 6) });
    const again = createScorer(manifest);
    again.restore(JSON.parse(JSON.stringify(scorer.save())));
    expect(again.scores()).toEqual(scores);
  });

  test('trains, and its graphs do not hand out a number for every piece', async () => {
    const { stepper, manifest } = await startTraining(
      { ...document, training: { ...document.training, learningRate: 1, optimizer: { type: 'sgd', params: {} } } },
      batch,
    );
    expect(manifest.answers[0]?.logits).toBeNull();
    write(stepper, 'tokens', rows.flat());
    write(stepper, 'mask', [1, 1, 1]);
    for (const { name, source } of manifest.inputs) if (source.kind === 'scalar') write(stepper, name, [1]);
    await stepper.step();
    const before = lossOf(stepper);
    for (let step = 0; step < 60; step++) await stepper.step();
    expect(lossOf(stepper)).toBeLessThan(before / 2);
  });

  test('a batch in which nothing is asked has no loss and moves nothing', async () => {
    const { stepper } = await startTraining(document, batch);
    write(stepper, 'tokens', [3, ...new Array<number>(14).fill(0)]);
    write(stepper, 'mask', [1, 1, 1]);
    const before = await stepper.snapshot();
    await stepper.step();
    expect(lossOf(stepper)).toBe(0);
    expect((await stepper.snapshot()).get('head.weight')).toEqual(before.get('head.weight'));
  });

  test('says what it is in an exported file', () => {
    const { manifest } = unwrap(compileInference(document, { batch: 'dynamic', target: 'cpu' }));
    expect(manifest.answers[0]).toMatchObject({ logits: 'logits', prediction: 'prediction' });
    expect(manifest.totals).toBeNull();
  });
});

describe('a class for every piece', () => {
  const classes = ['other', 'name', 'place'];
  const document = reader({ answer: 'tags', classes, column: 'tags' }, 3);

  test('is scored where it is known', async () => {
    const target = [0, 1, -1, 2, 0, -1, -1, -1, -1, -1, 1, 1, 0, -1, -1];
    const { stepper, logits, manifest } = await judged(document, target);
    const losses = target.flatMap((tag, place) => (tag < 0 ? [] : [-logShare(logits, place, tag, 3)]));
    expect(losses).toHaveLength(7);
    expect(lossOf(stepper)).toBeCloseTo(losses.reduce((a, b) => a + b, 0) / 7, 5);
    const scorer = createScorer(manifest);
    scorer.add(stepper, Uint32Array.from([0, 1, 2]));
    const called = target.map((_, place) => [0, 1, 2].reduce((best, k) => ((logits[place * 3 + k] ?? 0) > (logits[place * 3 + best] ?? 0) ? k : best), 0));
    expect(scorer.scores()['accuracy']).toBeCloseTo(target.filter((tag, place) => tag === called[place]).length / 7, 9);
  });
});

describe('what does not fit is named', () => {
  const problemsOf = (document: Document) =>
    check(document)
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ code, fix }) => [code, fix?.edits[0]]);

  test('width, length, text', () => {
    expect(problemsOf(reader({ answer: 'next-token' }, 6))).toEqual([['pieces-mismatch', { type: 'set-param', node: 'head', name: 'units', value: pieces }]]);
    expect(problemsOf(reader({ answer: 'tags', classes: ['a', 'b'] }, 6))).toEqual([
      ['classes-mismatch', { type: 'set-param', node: 'head', name: 'units', value: 2 }],
    ]);
    expect(problemsOf(reader({ answer: 'next-token', input: 'nobody' }))).toEqual([['answer-without-text', undefined]]);
    expect(problemsOf(reader({ answer: 'next-token', loss: 'mse' })).map(([code]) => code)).toEqual(['loss-does-not-suit']);
    const flat = drawing([
      ['table', 'table-input', { columns: [{ name: 'a', kind: 'number' }] }],
      ['fc', 'linear', { units: 3 }],
      ['answer', 'output', { answer: 'next-token' }],
    ]);
    expect(problemsOf(flat).map(([code]) => code)).toEqual(['needs-sequence']);
    expect(compileTraining(reader({ answer: 'tags' }, 3), { batch, target: 'cpu' })).toMatchObject({ ok: false, problem: { code: 'no-classes' } });
  });
});

describe('hidden pieces', () => {
  const marked: TokenizerReference = { ...tokenizer, specials: { ...specials, mask: 1 } };
  const document = drawing([
    ['text', 'tokens-input', { column: 'line', length, tokenizer: marked }],
    ['hide', 'mask-tokens', { share: 0.5, tokenizer: marked }],
    ['vectors', 'embedding', { vocabulary: pieces, size: 4 }],
    ['head', 'linear', { units: pieces }],
    ['answer', 'output', { answer: 'masked-token' }],
  ]);

  test('are asked for, only they, and the same ones each time a network is judged', async () => {
    const { stepper, manifest } = await judged(document, null);
    const [loss = 0, asked = 0] = stepper.output('totals') as Float32Array;
    expect(asked).toBeGreaterThan(0);
    expect(asked).toBeLessThan(rows.flat().filter((id) => id > 1).length + 1);
    expect(lossOf(stepper)).toBeCloseTo(loss / asked, 5);
    await stepper.step();
    expect(Array.from(stepper.output('totals') as Float32Array).slice(0, 2)).toEqual([loss, asked]);
    expect(manifest.inputs.map(({ name }) => name)).toEqual(['tokens', 'mask']);
  });

  test('become every piece but the special ones: padding would be left out of attention', async () => {
    const many: TokenizerReference = { ...tokenizer, size: 12, specials: { padding: 9, unknown: 1, begin: 0, end: 3, mask: 7 } };
    const long = drawing([
      ['text', 'tokens-input', { column: 'line', length: 4000, tokenizer: many }],
      ['hide', 'mask-tokens', { share: 0.9, tokenizer: many }],
      ['vectors', 'embedding', { vocabulary: 12, size: 1 }],
      ['head', 'linear', { units: 12 }],
      ['answer', 'output', { answer: 'masked-token' }],
    ]);
    const builder = new GraphBuilder();
    const part = {
      nodes: new Set(['text', 'hide']),
      values: new Map(),
      weight: () => undefined,
      chance: '',
      seed: () => builder.constant(tensor('uint32', [1], [0])),
    };
    const { inputs, values } = lower(builder, unwrap(plan(long)), { mode: 'evaluation', batch: 1, mask: null, part });
    builder.output('shown', defined(values.get('hide'), 'hide'));
    const none = { state: [], answers: [], loss: null, totals: null };
    const stepper = await open(finish(builder.build(), 'cpu', { kind: 'inference', batch: 1, inputs, ...none }), new Map());
    write(stepper, 'tokens', new Array<number>(4000).fill(5));
    await stepper.step();
    const shown = [...stepper.output('shown')].map(Number);
    const times = (id: number) => shown.filter((one) => one === id).length;
    expect([0, 3, 9].map(times)).toEqual([0, 0, 0]);
    expect(times(7) / 4000).toBeCloseTo(0.72, 1);
    for (const id of [1, 2, 4, 6, 8, 10, 11]) expect(times(id), `piece ${id}`).toBeGreaterThan(20); // 45 are to be expected
  });

  test('differ from step to step in training', async () => {
    const { stepper, manifest } = await startTraining(document, batch);
    expect(manifest.inputs.map(({ name }) => name)).toContain('seed');
    write(stepper, 'tokens', rows.flat());
    write(stepper, 'mask', [1, 1, 1]);
    const losses = new Set<number>();
    for (let seed = 1; seed <= 6; seed++) {
      write(stepper, 'seed', [seed]);
      await stepper.step();
      losses.add((stepper.output('totals') as Float32Array)[1] ?? 0);
    }
    expect(losses.size).toBeGreaterThan(1);
  });
});
