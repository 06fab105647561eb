/** A studio is killed after the file of its open project was moved or replaced: its log must not become that of the file that is there now. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import { codeCacheFolder } from '../../../main/workers/code-cache.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';

const document = templateOf('convnet')!.build();
let folder: ScratchFolder;
let path: string;
let other: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder.path, 'p.netloom');
  other = join(folder.path, 'other.netloom');
  createProject(path, { name: 'Mine', document }).close();
  createProject(other, { name: 'Other', document }).close();
});
afterEach(() => {
  folder.remove();
});

/** Edits, does `meanwhile` while the editor stands still, and kills it; answers the last revision it acknowledged. */
async function editAndKill(meanwhile: () => void): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'editing-child.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { NODE_COMPILE_CACHE: codeCacheFolder(), ...process.env },
  });
  let said = '';
  child.stdout.setEncoding('utf8');
  for await (const text of child.stdout) {
    said += text;
    if (said.split('\n').length < 20) continue;
    child.kill('SIGSTOP');
    meanwhile();
    child.kill('SIGKILL');
    break;
  }
  await once(child, 'exit');
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

/** Opens it, closes it, and answers what is in it. */
function inside(file: string): { readonly name: string; readonly revision: number } {
  const store = openProject(file);
  try {
    return { name: store.name(), revision: store.state().revision };
  } finally {
    store.close();
  }
}

const sideFiles = (): readonly string[] => readdirSync(folder.path).filter((name) => !name.endsWith('.netloom'));

// An open file cannot be moved on Windows.
describe.skipIf(process.platform === 'win32')('killed', () => {
  it('after its file was replaced: the new one is as it was', async () => {
    await editAndKill(() => {
      renameSync(other, path);
    });
    expect(statSync(`${path}-wal`).size).toBeGreaterThan(0);
    expect(inside(path)).toEqual({ name: 'Other', revision: 0 });
    expect(sideFiles()).toEqual(['p.netloom-wal-of-another']);
  });

  it('after its file was deleted and another copied there, which often gets the number of the old', async () => {
    await editAndKill(() => {
      rmSync(path);
      copyFileSync(other, path);
    });
    expect(inside(path)).toEqual({ name: 'Other', revision: 0 });
  });

  it('after its file got another name and its place was taken: both are whole', async () => {
    const moved = join(folder.path, 'moved.netloom');
    const revision = await editAndKill(() => {
      renameSync(path, moved);
      renameSync(other, path);
    });
    expect(inside(path)).toEqual({ name: 'Other', revision: 0 });
    const kept = inside(moved);
    expect(kept.name).toBe('Mine');
    // One more may have reached the disk before it could be said.
    expect([revision, revision + 1]).toContain(kept.revision);
    expect(sideFiles()).toEqual([]);
  });

  it('and copied to another place with all that is beside it: the log is its own', async () => {
    const revision = await editAndKill(() => undefined);
    const there = scratchFolder();
    for (const name of readdirSync(folder.path)) copyFileSync(join(folder.path, name), join(there.path, name));
    const copied = inside(join(there.path, 'p.netloom'));
    there.remove();
    expect([revision, revision + 1]).toContain(copied.revision);
    expect(inside(path)).toEqual(copied);
    expect(sideFiles()).toEqual([]);
  });
});
