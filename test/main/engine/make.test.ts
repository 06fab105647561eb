/** Pictures from a generator: as many as wanted, of its size, the same for the same seed; a network that only judges says so. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makePictures } from '../../../main/engine/make.ts';
import { createSession } from '../../../main/engine/session.ts';
import { createStepper } from '../../../main/engine/stepper.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileGenerator, madeOutput, picturesOutput } from '../../../shared/compile/generator.ts';
import { compileTraining, initialState } from '../../../shared/compile/index.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { competing } from '../../shared/compile/competing.ts';
import { drawing } from '../../shared/compile/harness.ts';

const document = drawing(competing);
const largest = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? Number.NaN))), 0);
const state = initialState(unwrap(compileTraining(document, { batch: 2, target: 'cpu' })).manifest, 1);

test('pictures of the generator, by seed', async () => {
  const [first, again, other] = await Promise.all([
    makePictures(document, state, 3, 7),
    makePictures(document, state, 3, 7),
    makePictures(document, state, 3, 8),
  ]);
  expect(first).toHaveLength(3);
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
  expect(first[0]).not.toEqual(first[1]);
  const { width, height, format } = await sharp(first[0]).metadata();
  expect({ width, height, format }).toEqual({ width: 8, height: 8, format: 'png' });
});

test('the form that is exported makes the same pictures of the same noise, for any number of rows', async () => {
  const inside = unwrap(compileGenerator(document, { batch: 5, target: 'cpu' }));
  const stepper = await createStepper(inside, { device: 'cpu', threads: 1, spin: false }, state);
  const { model } = unwrap(compileGenerator(document, { batch: 'dynamic', target: 'cpu', chance: 'noise', initializers: state }));
  const file = await createSession(model, { device: 'cpu', threads: 1 });
  try {
    await stepper.step();
    expect(file.inputNames).toEqual(['noise']);
    const noise = stepper.output('noise');
    const made = await file.run(
      { noise: file.wrap({ dtype: 'float32', shape: [5, noise.length / 5], data: noise }) },
      { [madeOutput]: null, [picturesOutput]: null },
    );
    expect(largest(made[madeOutput]?.data as Float32Array, stepper.output(madeOutput) as Float32Array)).toBeLessThan(1e-6);
    const [pictures, own] = [made[picturesOutput]?.data as Uint8Array, stepper.output(picturesOutput) as Uint8Array];
    expect(new Set(own).size).toBeGreaterThan(10);
    expect(largest(pictures, own), 'rounding').toBeLessThanOrEqual(1);
  } finally {
    await stepper.release();
    await file.release();
  }
});

test('a network that judges makes nothing, and says so', async () => {
  const convnet = templateOf('convnet-grey')?.build() ?? expect.fail('template');
  await expect(makePictures(convnet, new Map(), 1, 0)).rejects.toMatchObject({ problem: { code: 'makes-no-pictures' } });
});
