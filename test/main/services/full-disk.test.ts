/** A5 of the promises, for the long jobs: a disk that fills up interrupts them with the reason, and they go on when there is space. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startImport } from '../../../main/services/import-job.ts';
import { createRunsService } from '../../../main/services/runs.ts';
import { createProject } from '../../../main/store/open.ts';
import type { StudioEvent } from '../../../shared/contract.ts';
import { templateOf } from '../../../shared/model/templates/index.ts';
import { startWorker } from '../../helpers/built.ts';
import { cifarBatch, put, folderOfThisFile } from '../../helpers/data-fixtures.ts';
import { pictureData, pictureDocument, projectWith, type TestContext, testContext } from '../../helpers/project.ts';
import { edit } from '../../helpers/store.ts';
import { noTinyDisk, tinyDisk } from '../../helpers/tiny-disk.ts';
import { when } from '../../helpers/waiting.ts';

const memory = folderOfThisFile();

describe.skipIf(noTinyDisk !== '')(`a full disk ${noTinyDisk}`, () => {
  it.each(['project', 'scratch'] as const)(
    'below the %s interrupts a training, which goes on from its checkpoint later',
    async (full) => {
      const disk = tinyDisk(full === 'project' ? 6 : 1);
      if (disk === null) return;
      const other = join(memory, full);
      mkdirSync(other);
      const [home, scratch] = full === 'project' ? [disk.path, other] : [other, disk.path];
      const store = projectWith(
        home,
        (file) => pictureData(file),
        (version) => pictureDocument(version, { epochs: 3000 }),
      );
      const context: TestContext = { ...testContext(store, scratch) };
      const runs = createRunsService(context, { checkpointSeconds: 0.1 });
      try {
        const { id } = await runs['runs.start']({ project: 'p' });
        while (store.runs.checkpointPlace(id) === null) {
          expect(['preparing', 'running']).toContain(store.runs.get(id)?.status);
          await sleep(50);
        }
        const interrupted = when(context, ({ status }) => ['interrupted', 'failed'].includes(status));
        // A checkpoint that is being taken up gives its space back after the filling: so it is filled again and again.
        const filling = setInterval(() => {
          disk.fill();
        }, 20);
        expect(
          await interrupted.finally(() => {
            clearInterval(filling);
          }),
        ).toMatchObject({ status: 'interrupted', problem: { code: 'disk-full' } });
        await sleep(300);
        expect(await runs['runs.list']({ project: 'p' })).toMatchObject([{ status: 'interrupted' }]);
        disk.free();
        expect(
          readdirSync(context.paths.scratch).filter((name) => name.startsWith('checkpoint-')),
          'no half checkpoint is left',
        ).toHaveLength(0);
        const reached = store.runs.checkpoint(id)?.step ?? 0;
        expect(reached).toBeGreaterThan(0);
        const running = when(context, ({ status }) => ['running', 'failed', 'interrupted'].includes(status));
        await runs['runs.resume']({ project: 'p', run: id });
        expect(await running).toMatchObject({ status: 'running', step: reached });
      } finally {
        await runs.close();
        store.close();
        disk.remove();
      }
    },
    60_000,
  );

  it('ends an import while there is still space to take it back and to save an edit', async () => {
    const disk = tinyDisk(170);
    if (disk === null) return;
    try {
      const batch = cifarBatch(
        Array.from({ length: 10_000 }, (_, i) => i % 10),
        (record, i) => (record ^ i) & 255,
      );
      for (let part = 1; part <= 4; part++) put(join(memory, 'cifar', `data_batch_${part}.bin`), batch);
      const store = createProject(join(disk.path, 'a.netloom'), { name: 'A', document: templateOf('convnet')!.build() });
      const events: StudioEvent[] = [];
      const job = startImport({
        project: 'p',
        store,
        plan: { kind: 'cifar', path: join(memory, 'cifar'), name: 'c' },
        launch: startWorker,
        emit: (event) => events.push(event),
        onDataset: () => Promise.resolve(),
      });
      await job.over;
      expect(events.at(-1)).toMatchObject({ type: 'job', state: 'failed', problem: { code: 'disk-full' } });
      expect(store.datasets.list()).toEqual([]);
      expect(store.edit(0, [edit({ type: 'set-training', patch: { epochs: 7 } })]).revision).toBe(1);
      store.datasets.begin().abort();
      store.close();
    } finally {
      disk.remove();
    }
  }, 240_000);
});
