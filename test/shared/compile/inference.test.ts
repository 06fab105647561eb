/** The graph that is exported: any batch, everything inside, the same answers as the training graph's. */
import { describe, expect, test } from 'vitest';
import { createSession } from '../../../main/engine/session.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { type Tensor, tensor } from '../../../shared/base/tensor.ts';
import { compileInference, initialState, readMetadata } from '../../../shared/compile/index.ts';
import { readModel } from '../../../shared/onnx/read.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { drawing, type Row } from './harness.ts';

const mixed: Row = [
  'table',
  'table-input',
  {
    columns: [
      { name: 'size', kind: 'number' },
      { name: 'colour', kind: 'category', values: ['red', 'green'] },
      { name: 'weight', kind: 'number' },
      { name: 'shape', kind: 'category', values: ['x', 'y', 'z'] },
    ],
  },
];

async function runModel(model: Uint8Array, feeds: Readonly<Record<string, Tensor>>): Promise<Record<string, number[]>> {
  const session = await createSession(model, { device: 'cpu', threads: 1, spin: false });
  const results = await session.run(
    Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, session.wrap(value)])),
    Object.fromEntries(session.outputNames.map((name) => [name, null])),
  );
  const read = Object.fromEntries(Object.entries(results).map(([name, value]) => [name, Array.from(value.data as Float32Array)]));
  await session.release();
  return read;
}

function compiled(document: ReturnType<typeof drawing>, change: (state: Map<string, Tensor>) => void = () => undefined) {
  const initializers = initialState(unwrap(compileInference(document, { batch: 1, target: 'cpu' })).manifest, 5);
  change(initializers);
  return unwrap(compileInference(document, { batch: 'dynamic', target: 'cpu', initializers, metadata: { author: 'me' } }));
}

describe('an exported model', () => {
  test('takes any number of rows and answers each as if it were alone', async () => {
    const document = templateOf('convnet')?.build() ?? expect.fail();
    const { model, manifest } = compiled(document);
    expect(manifest).toMatchObject({ kind: 'inference', batch: 0, state: [], loss: null, answers: [{ logits: 'logits', prediction: 'prediction' }] });
    expect(manifest.inputs).toMatchObject([{ name: 'image', type: { dtype: 'uint8', shape: [0, 3, 32, 32] } }]);
    const pictures = Array.from({ length: 5 * 3072 }, (_, i) => (i * 37) % 256);
    const all = await runModel(model, { image: tensor('uint8', [5, 3, 32, 32], pictures) });
    expect(all['prediction']).toHaveLength(50);
    const one = await runModel(model, { image: tensor('uint8', [1, 3, 32, 32], pictures.slice(3 * 3072, 4 * 3072)) });
    one['prediction']?.forEach((share, i) => expect(share).toBeCloseTo(all['prediction']?.[30 + i] ?? -1, 6));
    expect(one['prediction']?.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    expect(JSON.stringify(unwrap(readModel(model)).graph.outputs.map(({ name }) => name))).toBe('["prediction","logits"]');
  });

  test('fills missing numbers with the mean and leaves missing categories out', async () => {
    const document = drawing([mixed, ['fc', 'linear', { units: 1 }], ['answer', 'output', { answer: 'number', column: 'y' }]]);
    const { model } = compiled(document, (state) => {
      state.set('table.mean', tensor('float32', [2], [10, 20]));
      state.set('table.std', tensor('float32', [2], [2, 5]));
      state.set('fc.weight', tensor('float32', [1, 7], [1, 10, 100, 200, 1000, 2000, 4000]));
      state.set('fc.bias', tensor('float32', [1], [0.5]));
    });
    const { prediction, logits } = await runModel(model, {
      numbers: tensor('float32', [4, 2], [12, 25, Number.NaN, 15, 10, Number.NaN, 8, 20]),
      categories: tensor('int32', [4, 2], [0, 2, 1, -1, -1, 0, -1, -1]),
    });
    expect(prediction).toEqual([0.5 + 1 + 10 + 100 + 4000, 0.5 - 10 + 200, 0.5 + 1000, 0.5 - 1]);
    expect(logits).toEqual(prediction);
  });

  test('gives both probabilities for two classes from one number', async () => {
    const document = drawing([
      ['table', 'table-input', { columns: [{ name: 'a', kind: 'number' }], normalize: 'none' }],
      ['fc', 'linear', { units: 1 }],
      ['answer', 'output', { classes: ['no', 'yes'] }],
    ]);
    const { model, manifest } = compiled(document, (state) => {
      state.set('fc.weight', tensor('float32', [1, 1], [1]));
      state.set('fc.bias', tensor('float32', [1], [0]));
    });
    expect(manifest.answers[0]?.answer).toEqual({ kind: 'two-classes', classes: ['no', 'yes'] });
    const { prediction } = await runModel(model, { numbers: tensor('float32', [2, 1], [0, Math.log(3)]) });
    expect(prediction).toEqual([0.5, 0.5, 0.25, 0.75].map((share) => expect.closeTo(share, 6)));
  });

  test('says what it needs, in its metadata', () => {
    const document = drawing([mixed, ['fc', 'linear', { units: 2 }], ['answer', 'output', { classes: ['猫', 'dog "big"'], column: 'kind' }]]);
    const { metadata } = unwrap(readModel(compiled(document).model));
    expect(metadata['author']).toBe('me');
    expect(metadata['class_names']).toBe('["猫","dog \\"big\\""]');
    expect(unwrap(readMetadata(metadata))).toEqual({
      version: 1,
      inputs: [
        { kind: 'numbers', name: 'numbers', columns: ['size', 'weight'] },
        {
          kind: 'categories',
          name: 'categories',
          columns: [
            { name: 'colour', values: ['red', 'green'] },
            { name: 'shape', values: ['x', 'y', 'z'] },
          ],
        },
      ],
      answers: [{ column: 'kind', answer: { kind: 'classes', classes: ['猫', 'dog "big"'] }, logits: 'logits', prediction: 'prediction' }],
    });
  });

  test('of others, of later versions and damaged ones are refused', () => {
    const code = (metadata: Record<string, string>) => {
      const result = readMetadata(metadata);
      return result.ok ? 'fine' : result.problem.code;
    };
    expect(code({})).toBe('model-not-ours');
    expect(code({ 'netloom.model': '{"version": 99}' })).toBe('model-too-new');
    expect(code({ 'netloom.model': '{"version": 1' })).toBe('model-metadata-damaged');
    expect(code({ 'netloom.model': '{"version": 1, "inputs": [], "answers": []}' })).toBe('model-metadata-damaged');
  });

  test('two inputs and two answers have names of their own', async () => {
    const document = drawing([
      ['left', 'image-input', { channels: 1, height: 2, width: 2 }],
      ['f1', 'flatten'],
      ['right', 'table-input', { columns: [{ name: 'a', kind: 'number' }], normalize: 'none' }],
      ['all', 'concat', {}, ['f1', 'right']],
      ['fc1', 'linear', { units: 2 }, 'all'],
      ['kind', 'output', { classes: ['a', 'b'], column: 'k' }],
      ['fc2', 'linear', { units: 1 }, 'all'],
      ['size', 'output', { answer: 'number', column: 's' }],
    ]);
    const { manifest, model } = compiled(document);
    expect(manifest.inputs.map(({ name }) => name)).toEqual(['image.left', 'numbers.right']);
    const out = await runModel(model, { 'image.left': tensor('uint8', [1, 1, 2, 2], [1, 2, 3, 4]), 'numbers.right': tensor('float32', [1, 1], [1]) });
    expect(Object.keys(out).sort()).toEqual(['logits.kind', 'logits.size', 'prediction.kind', 'prediction.size']);
  });
});
