/** A8 of the promises, without a screen: what the command line says of a damaged project, and how it goes back to a copy. */
import { join } from 'node:path';
import process from 'node:process';
import { existsSync, rmSync, truncateSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { runCommandLine } from '../../../main/cli/program.ts';
import { studioPaths } from '../../../main/services/paths.ts';
import { keepBackup } from '../../../main/store/backups.ts';
import { createProject, openProject } from '../../../main/store/open.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { edit } from '../../helpers/store.ts';

let folder: ScratchFolder;
let path: string;
beforeEach(() => {
  folder = scratchFolder();
  path = join(folder.path, 'mine.netloom');
  vi.stubEnv('NETLOOM_HOME', join(folder.path, 'home'));
  vi.stubEnv('LC_ALL', 'C');
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  folder.remove();
});

interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function netloom(...args: readonly string[]): Promise<Said> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    const code = await runCommandLine(args);
    return { code, out: out.mock.calls.map(String).join(''), err: err.mock.calls.map(String).join('') };
  } finally {
    vi.restoreAllMocks();
  }
}

/** A project of which the studio kept two copies: with 7 epochs, and with 9. */
async function kept(): Promise<void> {
  const store = createProject(path, { name: 'Mine', document: templateOf('convnet')!.build() });
  const copies = join(studioPaths().state, 'backups');
  for (const [i, epochs] of [7, 9].entries()) {
    store.edit(i, [edit({ type: 'set-training', patch: { epochs } })]);
    await keepBackup(store, copies, new Date(Date.now() + i * 1000));
  }
  store.close();
}

function epochs(): number {
  const store = openProject(path, { readOnly: true });
  try {
    return store.state().document.training.epochs;
  } finally {
    store.close();
  }
}

it('a damaged project names the way back, and goes it; the damaged file is kept', async () => {
  await kept();
  truncateSync(path, 20_000);
  const refused = await netloom('describe', path);
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('damaged');

  const listed = JSON.parse((await netloom('restore', path, '--list', '--json')).out) as { number: number; bytes: number }[];
  expect(listed).toMatchObject([{ number: 1 }, { number: 2 }]);
  const words = await netloom('restore', path);
  expect(words).toMatchObject({ code: 0, err: '' });
  expect(words.out).toContain('(replaced)');
  expect(epochs()).toBe(9);

  const older = JSON.parse((await netloom('restore', path, '--copy', '2', '--json')).out) as { copy: { number: number }; replaced: string };
  expect(older.copy.number).toBe(2);
  expect(existsSync(older.replaced)).toBe(true);
  expect(epochs()).toBe(7);
});

it('a project that is gone comes back; one that is open elsewhere, or has no such copy, is left alone', async () => {
  await kept();
  const elsewhere = openProject(path);
  const problem = ({ code, err }: Said): unknown => {
    expect(code).toBe(1);
    return (JSON.parse(err) as { problem: { code: string } }).problem.code;
  };
  expect(problem(await netloom('restore', path, '--json'))).toBe('project-in-use');
  elsewhere.close();
  rmSync(path);
  expect(problem(await netloom('restore', path, '--copy', '3', '--json'))).toBe('no-such-backup');
  expect(problem(await netloom('restore', join(folder.path, 'other.netloom'), '--json'))).toBe('no-such-backup');
  expect(JSON.parse((await netloom('restore', path, '--json')).out)).toMatchObject({ path, replaced: null });
  expect(epochs()).toBe(9);
});
