/** Variations of a person's own pictures: by seed, beside the picture itself, and nothing varied where nothing is set. */
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { varyPictures } from '../../../main/engine/vary.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { pictureData, pictureDocument, projectWith, tableData, tableDocument } from '../../helpers/project.ts';

let folder: ScratchFolder;
let store: ProjectStore;
beforeEach(() => {
  folder = scratchFolder();
});
afterEach(() => {
  store.close();
  folder.remove();
});

const vary = (params: Record<string, number | boolean>, seed = 1) =>
  varyPictures(store, store.datasets.list()[0]?.id ?? '', { type: 'random-transform', params }, 2, 3, seed);
const none = { rotation: 0, across: 0, down: 0, shear: 0, zoom: 0, mirror: false, flip: false };
const pixels = async (url: string) => [
  ...(await sharp(Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'))
    .removeAlpha()
    .toColourspace('b-w')
    .raw()
    .toBuffer()),
];

test('with nothing set they are the pictures themselves; turned, they differ from it and from each other, the same for the same seed', async () => {
  store = projectWith(
    folder.path,
    (file) => pictureData(file, { rows: 30 }),
    (version) => pictureDocument(version),
  );
  for (const { original, varied } of await vary(none)) for (const url of varied) expect(await pixels(url)).toEqual(await pixels(original));
  const turned = await vary({ ...none, rotation: 60 });
  expect(turned).toHaveLength(2);
  for (const { original, varied } of turned) expect(new Set([original, ...varied]).size).toBe(4);
  expect(await vary({ ...none, rotation: 60 })).toEqual(turned);
  expect(await vary({ ...none, rotation: 60 }, 2)).not.toEqual(turned);
});

test('a mirrored picture is the picture or its mirror image', async () => {
  store = projectWith(
    folder.path,
    (file) => pictureData(file, { rows: 30, size: 4 }),
    (version) => pictureDocument(version, {}, { size: 4 }),
  );
  const mirrored = (values: readonly number[]) => values.map((_, at) => values[at - (at % 4) + 3 - (at % 4)]);
  const seen = new Set<boolean>();
  for (const { original, varied } of await vary({ ...none, mirror: true })) {
    const plain = await pixels(original);
    for (const url of varied) {
      const found = await pixels(url);
      const same = JSON.stringify(found) === JSON.stringify(plain);
      expect(same ? plain : mirrored(plain)).toEqual(found);
      seen.add(same);
    }
  }
  expect(seen.size).toBe(2);
});

test('data without pictures has none', async () => {
  store = projectWith(
    folder.path,
    (file) => tableData(file),
    (version) => tableDocument(version),
  );
  expect(await vary({ ...none, rotation: 60 })).toEqual([]);
});
