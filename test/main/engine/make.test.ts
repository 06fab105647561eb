/** Pictures from a generator: as many as wanted, of its size, the same for the same seed; a network that only judges says so. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { makePictures } from '../../../main/engine/make.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { compileTraining, initialState } from '../../../shared/compile/index.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { competing } from '../../shared/compile/competing.ts';
import { drawing } from '../../shared/compile/harness.ts';

const document = drawing(competing);
const state = initialState(unwrap(compileTraining(document, { batch: 2, target: 'cpu' })).manifest, 1);

test('pictures of the generator, by seed', async () => {
  const [first, again, other] = await Promise.all([makePictures(document, state, 3, 7), makePictures(document, state, 3, 7), makePictures(document, state, 3, 8)]);
  expect(first).toHaveLength(3);
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
  expect(first[0]).not.toEqual(first[1]);
  const { width, height, format } = await sharp(first[0]).metadata();
  expect({ width, height, format }).toEqual({ width: 8, height: 8, format: 'png' });
});

test('a network that judges makes nothing, and says so', async () => {
  const judge = templateOf('convnet-grey')?.build() ?? expect.fail('template');
  await expect(makePictures(judge, new Map(), 1, 0)).rejects.toMatchObject({ problem: { code: 'makes-no-pictures' } });
});
