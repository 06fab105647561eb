/** Folders of pictures, one folder per class, with train/ and test/ around them or not. Links that lead out are not followed. */
import { readFile, stat } from 'node:fs/promises';
import { basename, relative } from 'node:path';
import { text } from '../../shared/base/text.ts';
import { type ClassFile, type ClassListing, listClasses } from './class-folders.ts';
import { createLabelledRows } from './labelled-rows.ts';
import { createOrderedPool } from './ordered-pool.ts';
import { decodePicture, maxFileBytes, PictureError, pictureSize, type PictureShape } from './picture.ts';
import { type DataProblem, dataProblem, dataWarning, folderDrawing, oneClass, refuse } from './problems.ts';
import { parallelFiles } from './protocol.ts';
import { createSkippedList } from './skipped.ts';
import type { ImageWish, Importer } from './types.ts';

const pictureName = /\.(jpe?g|jfif|png|webp|bmp|dib)$/i;

/** Up to 60 pictures spread over all files: their usual size and whether they are all grey. */
async function guessShape(files: readonly ClassFile[]): Promise<ImageWish> {
  const step = Math.max(1, Math.floor(files.length / 60));
  const sides: number[] = [];
  const sizes = new Map<string, { readonly height: number; readonly width: number }>();
  let grey = true;
  for (let i = 0; i < files.length && sides.length < 60; i += step) {
    const file = files[i];
    if (file === undefined) continue;
    try {
      const size = await pictureSize(await readPicture(file.path));
      if (size.width === 0 || size.height === 0) continue;
      sides.push(Math.min(size.height, size.width));
      sizes.set(`${size.height}x${size.width}`, size);
      if (!size.grey) grey = false;
    } catch {
      // Unreadable files are listed when they are read in full.
    }
  }
  const channels = grey && sides.length > 0 ? 1 : 3;
  const [same] = sizes.values();
  if (sizes.size === 1 && same !== undefined && Math.max(same.height, same.width) <= 128) return { height: same.height, width: same.width, channels };
  const median = sides.sort((a, b) => a - b)[Math.floor(sides.length / 2)] ?? 64;
  const side = [96, 64, 32].find((candidate) => candidate <= median) ?? 32;
  return { height: side, width: side, channels };
}

/** At most five of them: "cats: 3, dogs: 7". */
function listed(classes: readonly { readonly name: string; readonly rows: number }[]): string {
  return `${classes
    .slice(0, 5)
    .map(({ name, rows }) => `${name}: ${rows}`)
    .join(', ')}${classes.length > 5 ? ' …' : ''}`;
}

async function readPicture(path: string): Promise<Uint8Array> {
  const { size } = await stat(path);
  if (size > maxFileBytes)
    throw new PictureError(
      text(`The file has ${Math.round(size / 1e6)} MB: too large to be one picture.`, `文件有 ${Math.round(size / 1e6)} MB，作为一张图片太大。`),
    );
  return readFile(path);
}

function structureProblem(path: string, listing: ClassListing): DataProblem | null {
  const { classes, files } = listing;
  const loose = listing.loose.length;
  if (files.length === 0 && loose === 0) {
    return dataProblem('no-pictures', path, text(`No pictures were found in ${basename(path)}.`, `在 ${basename(path)} 中没有找到图片。`), folderDrawing);
  }
  if (classes.length === 0) {
    return dataProblem(
      'no-class-folders',
      path,
      text(
        `${loose} pictures lie directly in ${basename(path)}, so nothing says what each one shows.`,
        `${loose} 张图片直接放在 ${basename(path)} 中，无法知道每张是什么。`,
      ),
      folderDrawing,
    );
  }
  const [only, ...others] = classes;
  return only !== undefined && others.length === 0 ? oneClass(path, only, folderDrawing) : null;
}

export const imageFolderImporter: Importer = {
  kind: 'image-folder',
  recognises: (place) => place.kind === 'folder',
  async inspect(place, wish) {
    const listing = await listClasses(place.path, createSkippedList(), pictureName);
    const counts = new Map(listing.classes.map((name) => [name, 0]));
    for (const file of listing.files) if (pictureName.test(file.path)) counts.set(file.label, (counts.get(file.label) ?? 0) + 1);
    const classes = [...counts].filter(([, rows]) => rows > 0).map(([name, rows]) => ({ name, rows }));
    const rows = classes.reduce((sum, { rows: count }) => sum + count, 0);
    const problems: DataProblem[] = [];
    const structure = structureProblem(place.path, {
      ...listing,
      classes: classes.map(({ name }) => name),
      files: listing.files.filter((file) => pictureName.test(file.path)),
    });
    if (structure !== null) problems.push(structure);
    else {
      if (listing.loose.length > 0)
        problems.push(
          dataWarning(
            'loose-pictures',
            place.path,
            text(
              `${listing.loose.length} pictures lie beside the class folders and will be left out.`,
              `${listing.loose.length} 张图片在类别文件夹之外，不会导入。`,
            ),
          ),
        );
      const most = Math.max(...classes.map(({ rows: count }) => count));
      const few = classes.filter(({ rows: count }) => count < 10);
      if (few.length > 0)
        problems.push(
          dataWarning(
            'few-pictures',
            place.path,
            text(
              `Of ${few.length === 1 ? 'one class' : `${few.length} classes`} there are fewer than 10 pictures (${listed(few)}); a few dozen of each are the least to learn from.`,
              `有 ${few.length} 个类别的图片不到 10 张（${listed(few)}）；每类至少需要几十张才能学习。`,
            ),
          ),
        );
      for (const { name, rows: count } of classes) {
        if (count >= 10 && count * 10 < most)
          problems.push(
            dataWarning(
              'imbalance',
              place.path,
              text(`${name} has ${count} pictures, the largest class ${most}.`, `${name} 有 ${count} 张图片，最大的类别有 ${most} 张。`),
            ),
          );
      }
    }
    const shape = wish ?? (await guessShape(listing.files));
    return {
      plan: { kind: 'image-folder', path: place.path, name: basename(place.path), images: { ...shape, fit: 'crop' } },
      rows,
      classes,
      preview: null,
      problems: problems.slice(0, 20),
    };
  },
  async read(plan, sink) {
    const skipped = createSkippedList();
    const listing = await listClasses(plan.path, skipped, pictureName);
    const named = listing.files.filter((file) => pictureName.test(file.path));
    const structure = structureProblem(plan.path, { ...listing, files: named, classes: [...new Set(named.map((file) => file.label))] });
    if (structure !== null && named.length === 0) refuse(structure.code, plan.path, structure.what, structure.how);
    const shape: PictureShape = plan.images ?? { ...(await guessShape(listing.files)), fit: 'crop' };
    // A class keeps its place even if each of its files turns out unreadable; a folder without pictures is no class.
    const classes = listing.classes.filter((name) => named.some((file) => file.label === name));
    const codes = new Map(classes.map((name, code) => [name, code]));
    const rows = createLabelledRows(shape, classes, sink);
    const pool = createOrderedPool(parallelFiles, async (file: ClassFile) => {
      sink.reading?.(relative(listing.root, file.path));
      try {
        return await decodePicture(await readPicture(file.path), shape);
      } catch (error) {
        return error instanceof PictureError ? error.reason : text('The file could not be opened.', '无法打开文件。');
      }
    });
    let testFrom: number | null = null;
    let done = 0;
    for await (const [file, picture] of pool(listing.files)) {
      sink.signal.throwIfAborted();
      const code = codes.get(file.label);
      if (!(picture instanceof Uint8Array)) skipped.add(relative(listing.root, file.path), picture);
      else if (code !== undefined) {
        if (file.test && testFrom === null && rows.count() > 0) testFrom = rows.count();
        await rows.add(picture, code);
      }
      if (done++ % 32 === 0) sink.progress(done, listing.files.length);
    }
    return await rows.finish(plan, testFrom, skipped);
  },
};
