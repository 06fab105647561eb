/** The training step, run by onnxruntime. */
import { describe, expect, test } from 'vitest';
import { unwrap } from '../../../shared/base/problem.ts';
import { tensor } from '../../../shared/base/tensor.ts';
import { compileEvaluation, compileTraining, initialState } from '../../../shared/compile/index.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { drawing, fill, largestDifference, lossOf, open, startTraining, threeClasses, write } from './harness.ts';

const convnet = () => templateOf('convnet')?.build() ?? expect.fail('no convnet');
const small = (extra: Parameters<typeof drawing>[0] = []) =>
  drawing(
    [
      ['pictures', 'image-input', { channels: 1, height: 6, width: 6 }],
      ['conv', 'conv2d', { filters: 4, kernel: [3, 3] }],
      ...extra,
      ['flat', 'flatten'],
      ['fc', 'linear', { units: 3 }],
      threeClasses,
    ],
    { learningRate: 0.1 },
  );

describe('a training step', () => {
  test('of the ConvNet runs, starts near ln 10 and learns one batch by heart', async () => {
    const document = { ...convnet(), training: { ...convnet().training, learningRate: 0.01 } };
    const { stepper, manifest } = await startTraining(document, 4);
    expect(manifest.state.filter(({ role }) => role === 'weight').reduce((sum, { type }) => sum + type.shape.reduce((a, b) => a * b, 1), 0)).toBe(62006);
    expect(manifest.state.filter(({ role }) => role === 'optimizer')).toHaveLength(10);
    fill(stepper, document, 0, 10);
    await stepper.step();
    const first = lossOf(stepper);
    expect(first).toBeCloseTo(Math.log(10), 0);
    for (let step = 0; step < 150; step++) await stepper.step();
    expect(lossOf(stepper)).toBeLessThan(first / 4);
    await stepper.release();
  });

  test.each(['adamw', 'rmsprop', 'lion'])('updates biases and norms together to the bit as one by one, %s', async (type) => {
    const document = small([
      ['norm', 'batch-norm2d'],
      ['act', 'relu'],
    ]);
    const training = { ...document.training, optimizer: { type, params: { weightDecay: 0.1, decayAll: false, clipNorm: 0.5 } } };
    const states = await Promise.all(
      [false, true].map(async (probes) => {
        const compiled = unwrap(compileTraining({ ...document, training }, { batch: 3, target: 'cpu', probes }));
        const stepper = await open(compiled, initialState(compiled.manifest, 1));
        for (let step = 0; step < 3; step++) {
          fill(stepper, { ...document, training }, step);
          await stepper.step();
        }
        const state = await stepper.snapshot();
        await stepper.release();
        return state;
      }),
    );
    const [together, apart] = states;
    expect([...(together ?? [])].sort(([a], [b]) => a.localeCompare(b))).toEqual([...(apart ?? [])].sort(([a], [b]) => a.localeCompare(b)));
  });

  test('leaves padding rows out: loss, weights and batch statistics equal those of the unpadded batch', async () => {
    const document = small([
      ['norm', 'batch-norm2d'],
      ['act', 'relu'],
    ]);
    const whole = await startTraining(document, 3);
    const padded = await startTraining(document, 5);
    fill(whole.stepper, document, 0);
    fill(padded.stepper, document, 0);
    for (const { name, source } of whole.manifest.inputs) {
      if (source.kind === 'scalar') continue;
      const values = whole.stepper.inputs.get(name)?.data as Float32Array;
      // Whatever padding holds, it must not count: here the largest values there are.
      const filler = source.kind === 'image' ? 255 : 0;
      const target = padded.stepper.inputs.get(name)?.data as Float32Array;
      target.fill(filler).set(values);
    }
    write(padded.stepper, 'mask', [1, 1, 1, 0, 0]);
    await whole.stepper.step();
    await padded.stepper.step();
    expect(lossOf(padded.stepper)).toBeCloseTo(lossOf(whole.stepper), 6);
    const [a, b] = [await whole.stepper.snapshot(), await padded.stepper.snapshot()];
    for (const [name, { data }] of a) expect(largestDifference(data as Float32Array, b.get(name)?.data as Float32Array), name).toBeLessThan(2e-6);
    expect([...a.keys()]).toContain('norm.running_var');
  });

  test('is the same again from the same state, and differs with another seed', async () => {
    const run = async (seed: number) => {
      const { stepper } = await startTraining(small(), 4, seed);
      const losses: number[] = [];
      for (let step = 0; step < 5; step++) {
        fill(stepper, small(), step);
        await stepper.step();
        losses.push(lossOf(stepper));
      }
      return losses;
    };
    expect(await run(1)).toEqual(await run(1));
    expect(await run(1)).not.toEqual(await run(2));
  });

  test('takes dropout from the step seed alone', async () => {
    const document = small([['drop', 'dropout', { rate: 0.5 }]]);
    const { stepper, state, manifest } = await startTraining(document, 4);
    expect(manifest.inputs.map(({ name }) => name)).toContain('seed');
    const at = async (seed: number) => {
      const again = await open(unwrap(compileTraining(document, { batch: 4, target: 'cpu' })), state);
      fill(again, document, 0);
      write(again, 'seed', [seed]);
      await again.step();
      return lossOf(again);
    };
    expect(await at(7)).toBe(await at(7));
    expect(await at(7)).not.toBe(await at(8));
    await stepper.release();
  });

  test('gives the evaluation graph its weights, and the same loss', async () => {
    const document = small();
    const { stepper } = await startTraining(document, 4);
    const judge = await open(
      unwrap(compileEvaluation(document, { batch: 4, target: 'cpu' })),
      initialState(unwrap(compileEvaluation(document, { batch: 4, target: 'cpu' })).manifest, 1),
    );
    fill(stepper, document, 0);
    fill(judge, document, 0);
    judge.borrow(stepper.state());
    await judge.step();
    const before = lossOf(judge);
    await stepper.step();
    expect(before).toBeCloseTo(lossOf(stepper), 5);
    expect(Array.from(judge.output('totals') as Float32Array)).toEqual([expect.closeTo(before * 4, 4), 4, 0]);
  });

  test('learns large numbers, and answers in their own units', async () => {
    const document = drawing(
      [
        ['table', 'table-input', { columns: [{ name: 'a', kind: 'number' }], normalize: 'none' }],
        ['fc', 'linear', { units: 1 }],
        ['answer', 'output', { answer: 'number', column: 'price' }],
      ],
      { learningRate: 0.1, optimizer: { type: 'sgd', params: {} } },
    );
    const compiled = unwrap(compileTraining(document, { batch: 4, target: 'cpu' }));
    const state = initialState(compiled.manifest, 1);
    state.set('answer.mean', tensor('float32', [1], [250_000]));
    state.set('answer.std', tensor('float32', [1], [111_803.4]));
    const stepper = await open(compiled, state);
    fill(stepper, document, 0);
    write(stepper, 'numbers', [-1.5, -0.5, 0.5, 1.5]);
    write(stepper, 'target', [100_000, 200_000, 300_000, 400_000]);
    for (let step = 0; step < 200; step++) await stepper.step();
    expect(lossOf(stepper)).toBeLessThan(1e-5);
    expect(Array.from(stepper.output('logits') as Float32Array).map((value) => Math.round(value / 1000))).toEqual([100, 200, 300, 400]);
  });

  test('has a name that depends on the graph and the optimizer, not on the moment', () => {
    const hash = (document = small()) => unwrap(compileTraining(document, { batch: 4, target: 'cpu' })).manifest.hash;
    expect(hash()).toBe(hash());
    expect(hash(small([['act', 'relu']]))).not.toBe(hash());
    expect(hash({ ...small(), training: { ...small().training, optimizer: { type: 'sgd', params: {} } } })).not.toBe(hash());
    expect(hash()).toMatch(/^[0-9a-f]{32}$/);
  });

  test('is refused with a Problem when the drawing is wrong', () => {
    const result = compileTraining(drawing([['p', 'image-input'], ['fc', 'linear', { units: 3 }], threeClasses]), { batch: 4, target: 'cpu' });
    expect(result).toMatchObject({ ok: false, problem: { code: 'needs-vector', place: { node: 'fc' } } });
    const nothing = compileTraining(drawing([['p', 'image-input', { channels: 3, height: 1, width: 1 }], ['flat', 'flatten'], threeClasses]), {
      batch: 4,
      target: 'cpu',
    });
    expect(nothing).toMatchObject({ ok: false, problem: { code: 'nothing-to-train' } });
    const unknown = compileTraining(
      drawing([
        ['p', 'image-input'],
        ['flat', 'flatten'],
        ['fc', 'linear', { units: 3 }],
        ['answer', 'output'],
      ]),
      { batch: 4, target: 'cpu' },
    );
    expect(unknown).toMatchObject({ ok: false, problem: { code: 'no-classes' } });
  });
});
