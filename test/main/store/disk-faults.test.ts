/**
 * A5 to A7 of the promises: a disk that refuses a write, a cut or a sync, when something is saved, while a killed process's log is taken
 * up, and while a file is closed. `NETLOOM_DISK_FAULTS=100` for so many lives of 50 steps each.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { text as readText } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { noDiskShim, shimmed } from '../../helpers/disk-shim.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { makeCheckpoint } from '../../helpers/store.ts';
import { scriptedStep } from './script.ts';

const lives = Number(process.env['NETLOOM_DISK_FAULTS'] ?? 2);
const steps = 50;

it.skipIf(noDiskShim !== '')(
  `loses nothing and calls nothing damaged in ${lives} lives with a failing disk ${noDiskShim}`,
  async () => {
    const folder = scratchFolder();
    const path = join(folder.path, 'p.netloom');
    const document = templateOf('convnet')!.build();
    createProject(path, { name: 'Mine', document }).close();
    const model = createProject(join(folder.path, 'model.netloom'), { name: 'Model', document });
    const child = join(import.meta.dirname, 'faulty-child.ts');
    let faults = 0;
    for (let life = 0; life < lives; life++) {
      const writer = spawn(process.execPath, [child, path, String(life), String(steps)], { env: shimmed(path), stdio: ['ignore', 'pipe', 'pipe'] });
      const [said, complaints, end] = await Promise.all([readText(writer.stdout), readText(writer.stderr), once(writer, 'close')]);
      expect(end, complaints).toEqual([null, 'SIGKILL']);
      const [revision = 0, saved = 0, met = 0] = said.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
      expect(met, 'faults were met').toBeGreaterThan(steps / 4);
      faults += met;
      while (model.state().revision < revision) scriptedStep(model, model.state().revision);
      const store = openProject(path);
      expect(store.state()).toEqual(model.state());
      const [run] = store.runs.list();
      expect(store.runs.checkpoint(run?.id ?? '')).toEqual(makeCheckpoint(run?.id ?? '', saved, [8000, 9]));
      store.close();
    }
    if (lives >= 100) process.stderr.write(`${lives} lives, ${lives * steps} edits, ${faults} faults met\n`);
    model.close();
    folder.remove();
  },
  60_000 + 20_000 * lives,
);
