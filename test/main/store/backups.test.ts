/** A8 and A9 of the promises: copies are whole whatever is written meanwhile, old ones make room, and a damaged project goes back to one. */
import { mkdirSync, readFileSync, truncateSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keepBackup, listBackups, restoreBackup, worthKeeping } from '../../../main/store/backups.ts';
import { createProject, openProject } from '../../../main/store/open.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { addChunks, codeOf, edit, fileHash } from '../../helpers/store.ts';
import { scriptedStep } from './script.ts';

let folder: ReturnType<typeof scratchFolder>;
let path = '';
let backups = '';
let store: ProjectStore;

beforeEach(() => {
  folder = scratchFolder();
  path = join(folder.path, 'a.netloom');
  backups = join(folder.path, 'backups');
  store = createProject(path, { name: 'A', document: templateOf('convnet')!.build() });
});
afterEach(() => {
  store.close();
  folder.remove();
});

const hours = (back: number): Date => new Date(Date.UTC(2026, 5, 20, 12) - back * 3_600_000);

describe('which copies stay', () => {
  const copies = (bytes: number) => Array.from({ length: 400 }, (_, i) => ({ at: hours(i).toISOString(), bytes }));

  it('three of today, one of each day before, ten in all', () => {
    const kept = worthKeeping(copies(1), hours(0)).map(({ at }) => at.slice(0, 13));
    expect(kept).toEqual(['2026-06-20T12', '2026-06-20T11', '2026-06-20T10', ...[19, 18, 17, 16, 15, 14, 13].map((day) => `2026-06-${day}T23`)]);
  });

  it('fewer of a large project, and always the newest', () => {
    expect(worthKeeping(copies(0.9 * 2 ** 30), hours(0))).toHaveLength(2);
    expect(worthKeeping(copies(5 * 2 ** 30), hours(0))).toHaveLength(1);
  });
});

it('is made when something changed, and old ones make room', async () => {
  for (let day = 20; day >= 0; day--) {
    store.edit(store.state().revision, [edit({ type: 'set-training', patch: { epochs: 100 + day } })]);
    for (const file of [path, `${path}-wal`]) utimesSync(file, hours(24 * day), hours(24 * day));
    const made = await keepBackup(store, backups, hours(24 * day));
    expect(made?.at).toBe(hours(24 * day).toISOString());
    expect(await keepBackup(store, backups, hours(24 * day - 1))).toBeNull();
  }
  const all = listBackups(backups, path);
  expect(all.map(({ at }) => at)).toEqual(Array.from({ length: 10 }, (_, day) => hours(24 * day).toISOString()));
  for (const [day, backup] of all.entries()) {
    const copy = openProject(backup.path, { readOnly: true });
    expect(copy.state().document.training.epochs).toBe(100 + day);
    copy.close();
  }
});

it('is made too after a clock that was years ahead is right again', async () => {
  expect(await keepBackup(store, backups, new Date(Date.now() + 4 * 365 * 24 * 3_600_000))).not.toBeNull();
  store.edit(store.state().revision, [edit({ type: 'set-training', patch: { epochs: 7 } })]);
  expect(await keepBackup(store, backups)).not.toBeNull();
  expect(listBackups(backups, path)).toHaveLength(2);
});

it('is whole under full write load', async () => {
  const { id, bytes } = addChunks(store, 40);
  let revision = 0;
  let over = false;
  const writing = (async () => {
    while (!over) {
      ({ revision } = scriptedStep(store, revision));
      await new Promise((resolve) => {
        setImmediate(resolve);
      });
    }
  })();
  for (let i = 0; i < 10; i++) {
    const before = revision;
    const made = await keepBackup(store, backups, hours(-i));
    const copy = openProject(made?.path ?? '', { readOnly: true });
    expect(copy.state().revision).toBeGreaterThanOrEqual(before);
    expect(copy.state().revision).toBeLessThanOrEqual(revision);
    for (const [place, chunk] of bytes.entries()) expect(copy.datasets.chunk(id, place)).toEqual(Buffer.from(chunk));
    copy.close();
  }
  over = true;
  await writing;
});

it('takes the place of a damaged project, which is kept', async () => {
  const state = store.edit(0, [edit({ type: 'set-training', patch: { epochs: 7 } })]);
  const backup = await keepBackup(store, backups);
  store.close();
  truncateSync(path, 20_000);
  const damaged = fileHash(path);
  expect(codeOf(() => openProject(path))).toBe('project-damaged');
  const aside = join(folder.path, 'a (replaced).netloom');
  restoreBackup(backup?.path ?? '', path, aside);
  expect(fileHash(aside)).toBe(damaged);
  store = openProject(path);
  expect(store.state()).toEqual(state);
  expect(readFileSync(backup?.path ?? '').length).toBe(backup?.bytes);
});

it('is looked at before it takes the place of anything', async () => {
  const backup = await keepBackup(store, backups);
  truncateSync(backup?.path ?? '', 20_000);
  const before = fileHash(path);
  expect(
    codeOf(() => {
      restoreBackup(backup?.path ?? '', path, join(folder.path, 'b.netloom'));
    }),
  ).toBe('project-damaged');
  expect(fileHash(path)).toBe(before);
});

it('knows no copies of a project that has none, nor other files', () => {
  expect(listBackups(backups, path)).toEqual([]);
  mkdirSync(backups);
  expect(listBackups(backups, join(folder.path, 'gone.netloom'))).toEqual([]);
});
