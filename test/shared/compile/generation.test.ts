/** Writing piece by piece gives the very scores that reading the whole text gives. */
import { describe, expect, test } from 'vitest';
import { defined } from '../../../shared/base/assert.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileGeneration, type Generation } from '../../../shared/compile/generation.ts';
import { compileInference, initialState } from '../../../shared/compile/index.ts';
import type { Document } from '../../../shared/model/document.ts';
import { appendToCache } from '../../../main/engine/key-value-cache.ts';
import { readModel } from '../../../shared/onnx/read.ts';
import { drawing, largestDifference, open, type Row } from './harness.ts';

const vocabulary = 11;
const length = 7;
const text = [3, 9, 1, 1, 10, 4, 7];
const tokenizer = { id: 't', kind: 'characters', size: vocabulary, specials: { padding: 0, unknown: 1, begin: null, end: null, mask: null } };

function writer(...rows: readonly Row[]): Document {
  return drawing([
    ['tokens', 'tokens-input', { length, tokenizer, cut: 'stream' }],
    ['embed', 'embedding', { vocabulary, size: 8 }],
    ...rows,
    ['head', 'token-logits', { vocabulary }],
    ['answer', 'output', { answer: 'next-token' }],
  ]);
}

const writers: Readonly<Record<string, Document>> = {
  'learned places, norms before': writer(['places', 'positions', { maximum: 9 }], ['blocks', 'decoder-block', { heads: 2 }], ['norm', 'layer-norm']),
  'waves, norms after': writer(['places', 'positions', { kind: 'sinusoidal' }], ['blocks', 'decoder-block', { heads: 2, norm: 'post', layers: 1 }]),
  'rotary, single layers': writer(
    ['look', 'attention', { heads: 2, causal: true, rotary: true }],
    ['think', 'feed-forward'],
    ['add', 'add', {}, ['look', 'think']],
  ),
  'a layer that must see all': writer(['slide', 'conv1d', { filters: 8, kernel: 3, padding: 'causal' }]),
};

/** Logits at every place, from the graph that reads the whole text. */
async function read(document: Document): Promise<Float32Array> {
  const compiled = unwrap(compileInference(document, { batch: 1, target: 'cpu' }));
  const stepper = await open(compiled, initialState(compiled.manifest, 1));
  (defined(stepper.inputs.get('tokens'), 'tokens').data as Int32Array).set(text);
  await stepper.step();
  const logits = (stepper.output('logits') as Float32Array).slice();
  await stepper.release();
  return logits;
}

/** The same, in steps of some new pieces each; of several texts, one after the other. */
async function write(generation: Generation, steps: readonly (readonly number[])[]): Promise<Float32Array[]> {
  const { step } = generation;
  const stepper = await open(generation, initialState(generation.manifest, 1));
  const set = (name: string, values: readonly number[]) => (defined(stepper.inputs.get(name), name).data as Int32Array).set(values);
  const rows: Float32Array[] = [];
  let before = 0;
  for (const pieces of steps) {
    set(step.ids, pieces);
    const count = pieces.length / generation.manifest.batch;
    set(step.count, [count]);
    if (step.position !== null) set(step.position, [before]);
    await stepper.step();
    rows.push((stepper.output(step.logits) as Float32Array).slice());
    appendToCache(step, stepper, before, count);
    before += count;
  }
  await stepper.release();
  return rows;
}

const at = (logits: Float32Array, place: number) => logits.slice(place * vocabulary, (place + 1) * vocabulary);

describe('generation', () => {
  test.each(Object.entries(writers).slice(0, 3))('%s: earlier pieces are kept', async (_, document) => {
    const whole = await read(document);
    const single = unwrap(compileGeneration(document, { target: 'cpu' }));
    expect(single.step).toMatchObject({ position: 'position', pieces: 1, capacity: length });
    const rows = await write(
      single,
      text.map((id) => [id]),
    );
    rows.forEach((row, place) => expect(largestDifference(row, at(whole, place))).toBeLessThan(2e-6));
    const inside = unwrap(compileGeneration(document, { target: 'cpu', initializers: initialState(single.manifest, 1) }));
    expect(new Set(inside.manifest.state.map(({ role }) => role))).toEqual(new Set(['past']));
    for (const [place, row] of (
      await write(
        inside,
        text.map((id) => [id]),
      )
    ).entries())
      expect(largestDifference(row, at(whole, place))).toBeLessThan(2e-6);
    const [four, six, seven] = await write(unwrap(compileGeneration(document, { target: 'cpu', pieces: 4 })), [
      text.slice(0, 4),
      text.slice(4, 6),
      text.slice(6),
    ]);
    expect(largestDifference(four ?? [], at(whole, 3))).toBeLessThan(2e-6);
    expect(largestDifference(six ?? [], at(whole, 5))).toBeLessThan(2e-6);
    expect(largestDifference(seven ?? [], at(whole, 6))).toBeLessThan(2e-6);
  });

  test('a network that cannot keep them reads the whole text each time', async () => {
    const document = defined(writers['a layer that must see all'], 'writer');
    const generation = unwrap(compileGeneration(document, { target: 'cpu' }));
    expect(generation.step).toMatchObject({ position: null, pieces: length });
    const whole = await read(document);
    const [five] = await write(generation, [text.slice(0, 5)]);
    expect(largestDifference(five ?? [], at(whole, 4))).toBeLessThan(2e-6);
  });

  test('texts of a batch do not meet', async () => {
    const document = defined(writers['learned places, norms before'], 'writer');
    const whole = await read(document);
    // Two texts that begin alike.
    const [, second] = await write(unwrap(compileGeneration(document, { target: 'cpu', batch: 2 })), [
      [3, 3],
      [9, 5],
    ]);
    expect(largestDifference(second?.slice(0, vocabulary) ?? [], at(whole, 1))).toBeLessThan(2e-6);
    expect(largestDifference(second?.slice(vocabulary) ?? [], at(whole, 1))).toBeGreaterThan(1e-3);
  });

  test('a network without such an answer is refused', () => {
    const document = drawing([
      ['pictures', 'image-input'],
      ['flat', 'flatten'],
      ['fc', 'linear', { units: 2 }],
      ['answer', 'output', { classes: ['a', 'b'] }],
    ]);
    expect(compileGeneration(document, { target: 'cpu' })).toMatchObject({ ok: false, problem: { code: 'writes-nothing' } });
  });

  test('nothing falls back to the CPU', () => {
    const { model } = unwrap(compileGeneration(defined(writers['learned places, norms before'], 'writer'), { target: 'webgpu', pieces: 2 }));
    const ops = unwrap(readModel(model)).graph.nodes.map(({ op }) => op);
    expect(ops).toContain('Softmax');
    expect(ops.filter((op) => ['OneHot', 'Scan', 'Or', 'LogSoftmax', 'Sum'].includes(op))).toEqual([]);
  });
});
