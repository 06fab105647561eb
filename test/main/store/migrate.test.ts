/** Old projects open, with a backup made first; a kill at any statement leaves the old or the new format, never between. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openProject } from '../../../main/store/open.ts';
import { migrations, schemaVersion } from '../../../main/store/schema.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { codeOf, fileHash } from '../../helpers/store.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/projects');
const fixture = (version: number): string => join(fixtures, `format-${version}.netloom`);
const versions = migrations.map(({ version }) => version);

let folder: ScratchFolder;
let path: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder.path, 'old.netloom');
});
afterEach(() => {
  folder.remove();
});

function versionOf(file: string): unknown {
  const db = new Database(file, { readonly: true });
  try {
    return db.pragma('user_version', { simple: true });
  } finally {
    db.close();
  }
}

function expectWhole(file: string, format: number): void {
  const store = openProject(file);
  const state = store.state();
  expect(store.name()).toBe(`Made with format ${format}`);
  expect(state.document.nodes.find(({ id }) => id === 'fc1')?.name).toBe('Kept');
  expect(state.history).toMatchObject({ undo: { en: 'Rename Linear / Dense' }, redo: { en: 'Remove ReLU' } });
  expect(store.redo(state.revision).document.nodes.some(({ id }) => id === 'relu1')).toBe(false);
  const [dataset] = store.datasets.list();
  expect(store.datasets.chunk(dataset!.id, 0)).toHaveLength(64);
  const [run] = store.runs.list();
  expect(store.runs.checkpoint(run!.id)?.state.get('fc1.weight')?.data).toEqual(Float32Array.of(0.5, -2));
  expect(store.exports.list()).toEqual([]);
  store.close();
}

describe('migrations', () => {
  it('are numbered 1, 2, 3 ... with a fixture each', () => {
    expect(versions).toEqual(versions.map((_, index) => index + 1));
    expect(versions.filter((version) => !existsSync(fixture(version)))).toEqual([]);
    expect(versions.map((version) => versionOf(fixture(version)))).toEqual(versions);
  });

  it.each(versions)('open format %i with all that is in it, after a backup', (version) => {
    copyFileSync(fixture(version), path);
    expectWhole(path, version);
    const backup = join(folder.path, `old (format ${version}).netloom`);
    expect(readdirSync(folder.path).sort()).toEqual(version === schemaVersion ? ['old.netloom'] : [`old (format ${version}).netloom`, 'old.netloom']);
    expect(versionOf(path)).toBe(schemaVersion);
    if (version < schemaVersion) expect(versionOf(backup)).toBe(version);
  });

  it('do not touch an old file that is only looked at', () => {
    copyFileSync(fixture(1), path);
    const before = fileHash(path);
    expect(codeOf(() => openProject(path, { readOnly: true }))).toBe('project-older');
    expect(fileHash(path)).toBe(before);
  });

  it('survive a kill at every statement', () => {
    const statements = migrations.slice(1).reduce((sum, { statements: list }) => sum + list.length + 1, 0);
    for (let at = 0; at <= statements; at++) {
      const file = join(folder.path, `killed ${at}.netloom`);
      copyFileSync(fixture(1), file);
      const { signal, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'migrating-child.ts'), file, String(at)], { encoding: 'utf8' });
      expect(signal, stderr).toBe('SIGKILL');
      expectWhole(file, 1);
      expect(versionOf(file)).toBe(schemaVersion);
    }
  });
});
