/** The studio's folders: what is being imported is nobody else's business, also where somebody prepared the folder beforehand. */
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { studioPaths } from '../../../main/services/paths.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'netloom-paths-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const isPrivate = (path: string): boolean => (lstatSync(path).mode & 0o077) === 0 && lstatSync(path).isDirectory();

test.skipIf(process.platform === 'win32')('the scratch folder is private, new or found open', () => {
  expect(isPrivate(studioPaths({ NETLOOM_HOME: home }).scratch)).toBe(true);
  chmodSync(join(home, 'scratch'), 0o777);
  expect(isPrivate(studioPaths({ NETLOOM_HOME: home }).scratch)).toBe(true);
});

test.skipIf(process.platform === 'win32')('a link put in its place is not used', () => {
  mkdirSync(join(home, 'theirs'));
  symlinkSync(join(home, 'theirs'), join(home, 'scratch'));
  const { scratch } = studioPaths({ NETLOOM_HOME: home });
  expect(scratch).toBe(join(home, 'state', 'scratch'));
  expect(isPrivate(scratch)).toBe(true);
});
