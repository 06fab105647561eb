/** Rolling copies of a project: the three newest of today, the newest of each day before, ten in all; whole files, opened like any other. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Backup } from '../../shared/contract.ts';
import { sha256 } from './connection.ts';
import { freeBytes, syncFile, syncFolder } from './files.ts';
import { inspectFile } from './inspect.ts';
import type { ProjectStore } from './types.ts';

const ofToday = 3;
const inAll = 10;
/** Copies of one project together, in bytes: a large one has fewer of them, and always the newest. */
const mostBytes = 2 * 2 ** 30;

/** Backups never take the last of a disk: it is left this much. */
const leftFree = 2 ** 30;

const name = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z\.netloom$/;

/** The copies of the project at `path`, wherever it may be by now. */
function folderOf(folder: string, path: string): string {
  const given = resolve(path);
  return join(folder, sha256(existsSync(given) ? realpathSync(given) : given).toString('hex', 0, 12));
}

/** Newest first. */
export function listBackups(folder: string, path: string): readonly Backup[] {
  const own = folderOf(folder, path);
  if (!existsSync(own)) return [];
  return readdirSync(own)
    .filter((file) => name.test(file))
    .sort()
    .reverse()
    .map((file) => {
      const [day = '', time = ''] = file.replace('Z.netloom', '').split('T');
      const [hour, minute, second, thousandth] = time.split('-');
      return { path: join(own, file), at: `${day}T${hour}:${minute}:${second}.${thousandth}Z`, bytes: statSync(join(own, file)).size };
    });
}

/** Those to keep, of copies listed newest first. */
export function worthKeeping<T extends Pick<Backup, 'at' | 'bytes'>>(backups: readonly T[], now: Date): readonly T[] {
  const today = now.toISOString().slice(0, 10);
  const perDay = new Map<string, number>();
  const spread = backups.filter(({ at }) => {
    const day = at.slice(0, 10);
    const count = (perDay.get(day) ?? 0) + 1;
    perDay.set(day, count);
    return count <= (day === today ? ofToday : 1);
  });
  let bytes = 0;
  return spread.slice(0, inAll).filter((backup, i) => {
    bytes += backup.bytes;
    return i === 0 || bytes <= mostBytes;
  });
}

/** When the file last changed; what is still in its log counts. */
function changedAt(path: string): number {
  return Math.max(...[path, `${path}-wal`].map((file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0));
}

/** One more copy, unless nothing changed since the last or the disk has no room for it. */
export async function keepBackup(store: ProjectStore, folder: string, now = new Date()): Promise<Backup | null> {
  // A clock that was wrong once must not keep later copies from being made.
  const newest = listBackups(folder, store.path).find(({ at }) => Date.parse(at) <= now.getTime());
  if (newest !== undefined && Date.parse(newest.at) >= changedAt(store.path)) return null;
  const own = folderOf(folder, store.path);
  mkdirSync(own, { recursive: true });
  const path = join(own, `${now.toISOString().replaceAll(/[:.]/g, '-')}.netloom`);
  if (freeBytes(path) < statSync(store.path).size + leftFree) return null;
  await store.backup(path);
  const all = listBackups(folder, store.path);
  const kept = new Set(worthKeeping(all, now));
  for (const old of all) if (!kept.has(old)) rmSync(old.path, { force: true });
  return all.find((backup) => backup.path === path) ?? null;
}

/** Puts a whole copy in the place of `path`; what was there gets the name `aside`, with all that belongs to it. */
export function restoreBackup(backup: string, path: string, aside: string): void {
  inspectFile(backup);
  const unfinished = `${path}.part`;
  try {
    copyFileSync(backup, unfinished);
    syncFile(unfinished);
    rmSync(`${path}-shm`, { force: true });
    for (const ending of ['', '-wal']) if (existsSync(path + ending)) renameSync(path + ending, aside + ending);
    renameSync(unfinished, path);
    syncFolder(dirname(path));
  } finally {
    rmSync(unfinished, { force: true });
  }
}
