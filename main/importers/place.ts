/** Finds out what lies at a path, without following links out of it and without reading more than a head. */
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from '../../shared/base/text.ts';
import { headOf } from './byte-reader.ts';
import { refuse } from './problems.ts';
import type { Place } from './types.ts';

const headBytes = 64 * 1024;

export async function lookAt(path: string): Promise<Place> {
  let real: string;
  try {
    real = await realpath(path);
  } catch {
    refuse(
      'not-found',
      path,
      text(`There is nothing at ${path}.`, `${path} 处没有任何内容。`),
      text('Check the path, or pick the folder or file again.', '请检查路径，或重新选择文件夹或文件。'),
    );
  }
  const info = await stat(real);
  if (info.isDirectory()) return { path: real, kind: 'folder', bytes: 0, head: new Uint8Array(), gzip: false, entries: await entriesOf(real) };
  if (!info.isFile()) refuse('not-a-file', path, text('This is neither a file nor a folder.', '这既不是文件也不是文件夹。'));
  const plain = await headOf(real, headBytes, false);
  const gzip = plain[0] === 0x1f && plain[1] === 0x8b;
  const head = gzip ? await headOf(real, headBytes, true) : plain.slice();
  return { path: real, kind: 'file', bytes: info.size, head, gzip, entries: [] };
}

/** Names in a folder, sorted as people sort (2 before 10). Hidden files and those of file managers are left out. */
export async function entriesOf(folder: string): Promise<Place['entries']> {
  const entries = await readdir(folder, { withFileTypes: true });
  const shown = entries.filter((entry) => !isClutter(entry.name));
  shown.sort((a, b) => compareNames(a.name, b.name));
  return shown.map((entry) => ({ name: entry.name, kind: entry.isFile() ? 'file' : entry.isDirectory() ? 'folder' : 'other' }));
}

function isClutter(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || ['thumbs.db', 'desktop.ini', 'ehthumbs.db'].includes(name.toLowerCase());
}

const collator = new Intl.Collator('en', { numeric: true });

/** Numbers inside names by value; ties by code unit, so that the order is total and the same on every machine. */
export function compareNames(a: string, b: string): number {
  return collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);
}

/**
 * The lines that say something of a small text file that may lie in a folder; null when there is none. Links are not
 * followed: `classes.txt` of a foreign data set could lead to a key, whose lines would become names of classes.
 */
export async function linesOf(folder: string, name: string): Promise<readonly string[] | null> {
  const path = join(folder, name);
  try {
    const info = await lstat(path);
    if (!info.isFile() || info.size > 64 * 1024) return null;
    const lines = (await readFile(path, 'utf8')).split(/\r?\n/).map((line) => line.trim());
    return lines.filter((line) => line !== '');
  } catch {
    return null;
  }
}

/** Where a link inside `root` leads, or null when out of it or nowhere. */
export async function insideTarget(root: string, path: string): Promise<{ readonly path: string; readonly kind: 'file' | 'folder' } | null> {
  try {
    const target = await realpath(path);
    if (target !== root && !target.startsWith(root.endsWith('/') || root.endsWith('\\') ? root : root + separatorOf(root))) return null;
    const info = await lstat(target);
    return info.isFile() ? { path: target, kind: 'file' } : info.isDirectory() ? { path: target, kind: 'folder' } : null;
  } catch {
    return null;
  }
}

function separatorOf(path: string): string {
  return path.includes('\\') ? '\\' : '/';
}
