/** A full disk, and a log that was cut off while its pages were moved: nothing saved is lost, nothing whole is called damaged. */
import { copyFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createProject, openProject } from '../../../main/store/open.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { addChunks, addRun, codeOf, edit } from '../../helpers/store.ts';
import { noTinyDisk, tinyDisk } from '../../helpers/tiny-disk.ts';

const document = templateOf('convnet')!.build();

it('opens a file whose first page was moved out of the log before a kill, and the rest was not', () => {
  const folder = scratchFolder();
  const [path, cut] = [join(folder.path, 'a.netloom'), join(folder.path, 'cut.netloom')];
  const store = createProject(path, { name: 'A', document });
  const { id, bytes } = addChunks(store, 60);
  copyFileSync(path, cut);
  copyFileSync(`${path}-wal`, `${cut}-wal`);
  store.close();
  // What a checkpoint does first: page 1, which says how many pages there are.
  const begun = Buffer.concat([readFileSync(path).subarray(0, 4096), readFileSync(cut).subarray(4096)]);
  writeFileSync(cut, begun);
  expect(begun.length).toBeLessThan(readFileSync(path).length);
  const again = openProject(cut);
  expect(again.state().document).toEqual(document);
  for (const [place, chunk] of bytes.entries()) expect(again.datasets.chunk(id, place)).toEqual(Buffer.from(chunk));
  again.close();
  // Without its log, or with a log that has nothing, a short file is what it looks like.
  truncateSync(cut, 40_960);
  expect(codeOf(() => openProject(cut))).toBe('project-damaged');
  writeFileSync(`${cut}-wal`, 'no log');
  expect(codeOf(() => openProject(cut))).toBe('project-damaged');
  folder.remove();
});

describe.skipIf(noTinyDisk !== '')(`a full disk ${noTinyDisk}`, () => {
  it('refuses with a reason, keeps what was saved through closing and opening, and goes on when there is space', () => {
    const disk = tinyDisk(3);
    if (disk === null) return;
    try {
      const path = join(disk.path, 'a.netloom');
      const store = createProject(path, { name: 'A', document });
      const saved = store.edit(0, [edit({ type: 'set-training', patch: { epochs: 7 } })]);
      const writer = store.datasets.begin();
      expect(() => {
        for (let i = 0; i < 100; i++) writer.append(new Uint8Array(65_536), 16);
      }).toThrow('full');
      expect(() => {
        writer.abort();
      }).toThrow('full');
      store.close();
      const again = openProject(path);
      expect(again.readOnly).toBe(false);
      expect(again.state()).toEqual(saved);
      disk.fill();
      expect(
        codeOf(() => {
          for (let i = 0; i < 3000; i++) again.edit(again.state().revision, [edit({ type: 'set-training', patch: { epochs: i + 10 } })]);
        }),
      ).toBe('disk-full');
      const last = again.state();
      disk.free();
      again.close();
      const third = openProject(path);
      expect(third.state()).toEqual(last);
      third.close();
    } finally {
      disk.remove();
    }
  });

  it('keeps the points of curves in memory until they can be written', async () => {
    const disk = tinyDisk(3);
    if (disk === null) return;
    try {
      const store = createProject(join(disk.path, 'a.netloom'), { name: 'A', document });
      const run = addRun(store);
      disk.fill();
      const many = Array.from({ length: 20_000 }, (_, step) => ({ series: 'train.loss', step, epoch: 0, value: step }));
      store.runs.appendMetrics(run, many);
      await new Promise((resolve) => {
        setTimeout(resolve, 600);
      }); // the timer's own try must not end the process
      expect(codeOf(() => store.runs.metrics(run))).toBe('disk-full');
      disk.free();
      expect(store.runs.metrics(run)).toHaveLength(20_000);
      store.close();
    } finally {
      disk.remove();
    }
  });
});
