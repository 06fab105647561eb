/** An acknowledged edit survives kill -9: 50 kills of the editing process at random instants. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import { codeCacheFolder } from '../../../main/workers/code-cache.ts';
import { uniform } from '../../../shared/base/random.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { scriptedStep } from './script.ts';

const kills = 50;

/** Starts the editor, kills it some time after its first edit, and answers the last revision it acknowledged. */
async function editAndKill(path: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'editing-child.ts'), path], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { NODE_COMPILE_CACHE: codeCacheFolder(), ...process.env },
  });
  let said = '';
  let complaint = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (said === '') setTimeout(() => child.kill('SIGKILL'), milliseconds);
    said += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
  });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error(`the editor ended with ${String(code)}: ${complaint}`);
  return Number(said.slice(0, said.lastIndexOf('\n')).split('\n').at(-1));
}

it(`loses no acknowledged edit in ${kills} kills, and opens again within 3 s`, async () => {
  const folder = scratchFolder();
  const mirror = scratchFolder();
  const path = join(folder.path, 'p.netloom');
  const document = templateOf('convnet')!.build();
  createProject(path, { name: 'Mine', document }).close();
  const model = createProject(join(mirror.path, 'model.netloom'), { name: 'Model', document });
  try {
    for (let kill = 0; kill < kills; kill++) {
      const acknowledged = await editAndKill(path, Math.floor(uniform(5, 0, kill) * 120));
      const start = performance.now();
      const store = openProject(path);
      const state = store.state();
      expect(performance.now() - start).toBeLessThan(3000);
      expect(store.readOnly).toBe(false);
      // One more may have reached the disk before it could be said.
      expect(state.revision - acknowledged).toBeGreaterThanOrEqual(0);
      expect(state.revision - acknowledged).toBeLessThanOrEqual(1);
      while (model.state().revision < state.revision) scriptedStep(model, model.state().revision);
      expect(state).toEqual(model.state());
      store.close();
    }
  } finally {
    model.close();
    folder.remove();
    mirror.remove();
  }
}, 180_000);
