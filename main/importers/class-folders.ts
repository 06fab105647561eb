/** Files in a folder per class, perhaps in train/ and test/: how pictures and texts are found. */
import { join, relative } from 'node:path';
import { text, type Text } from '../../shared/base/text.ts';
import { compareNames, entriesOf, insideTarget } from './place.ts';
import type { SkippedList } from './skipped.ts';

export interface ClassFile {
  readonly path: string;
  readonly label: string;
  readonly test: boolean;
}

export interface ClassListing {
  /** Where the class folders (or train/ and test/) were found: the folder picked, or the only folder inside it. */
  readonly root: string;
  readonly classes: readonly string[];
  /** Training files first. */
  readonly files: readonly ClassFile[];
  /** Names of files lying beside the class folders, of no class. */
  readonly loose: readonly string[];
  readonly hasTest: boolean;
}

const trainNames = /^(train|training|训练|训练集)$/i;
const validationNames = /^(val|valid|validation|验证|验证集)$/i;
const testNames = /^(test|testing|测试|测试集)$/i;
const maxDepth = 8;
const linkOut: Text = text('A link is only followed to a file inside the folder picked.', '仅跟随指向所选文件夹内文件的链接。');

/** All files below a class folder, in order. */
async function collect(root: string, folder: string, depth: number, found: string[], skipped: SkippedList): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    const path = join(folder, entry.name);
    if (entry.kind === 'file') found.push(path);
    else if (entry.kind === 'folder' && depth < maxDepth) await collect(root, path, depth + 1, found, skipped);
    else if (entry.kind === 'other') {
      const target = await insideTarget(root, path);
      if (target?.kind === 'file') found.push(target.path);
      else skipped.add(relative(root, path), linkOut);
    }
  }
}

/** Class folders under `folder` and their files. Files of other names are judged by content when read. */
async function classesIn(root: string, folder: string, test: boolean, skipped: SkippedList): Promise<readonly ClassFile[]> {
  const files: ClassFile[] = [];
  for (const entry of await entriesOf(folder)) {
    if (entry.kind === 'other') skipped.add(relative(root, join(folder, entry.name)), linkOut);
    if (entry.kind !== 'folder') continue;
    const found: string[] = [];
    await collect(root, join(folder, entry.name), 1, found, skipped);
    for (const path of found) files.push({ path, label: entry.name.normalize('NFC'), test });
  }
  return files;
}

/** `wanted`: names of the files that are rows. */
export async function listClasses(path: string, skipped: SkippedList, wanted: RegExp): Promise<ClassListing> {
  let root = path;
  for (let depth = 0; ; depth++) {
    const entries = await entriesOf(root);
    const folders = entries.filter((entry) => entry.kind === 'folder').map((entry) => entry.name);
    const loose = entries.filter((entry) => entry.kind === 'file' && wanted.test(entry.name)).map((entry) => entry.name);
    const train = folders.filter((name) => trainNames.test(name) || validationNames.test(name));
    const test = folders.filter((name) => testNames.test(name));
    const parts = train.some((name) => trainNames.test(name)) && train.length + test.length === folders.length;
    const lists: (readonly ClassFile[])[] = [];
    if (parts) {
      for (const name of train) lists.push(await classesIn(path, join(root, name), false, skipped));
      for (const name of test) lists.push(await classesIn(path, join(root, name), true, skipped));
    } else {
      // A folder that only wraps another (as many archives do) is stepped into.
      const [only] = folders;
      if (folders.length === 1 && only !== undefined && loose.length === 0 && depth < 4) {
        const inner = await entriesOf(join(root, only));
        if (inner.some((entry) => entry.kind === 'folder') && !inner.some((entry) => entry.kind === 'file' && wanted.test(entry.name))) {
          root = join(root, only);
          continue;
        }
      }
      lists.push(await classesIn(path, root, false, skipped));
    }
    const files = lists.flat();
    const classes = [...new Set(files.map((file) => file.label))].sort(compareNames);
    return { root, classes, files, loose, hasTest: parts && test.length > 0 };
  }
}
