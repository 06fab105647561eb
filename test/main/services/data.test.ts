/** The data service with a real project file and real worker processes. */
import { join, resolve } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createDataService } from '../../../main/services/data.ts';
import type { Context } from '../../../main/services/context.ts';
import { createProject } from '../../../main/store/open.ts';
import { type ImportPlan, problemSchema, requests, rowSchema, type StudioEvent } from '../../../shared/contract.ts';
import { defined } from '../../../shared/base/assert.ts';
import { templates } from '../../../shared/model/templates/index.ts';
import { startWorker } from '../../helpers/built.ts';
import { cifarBatch, folderOfThisFile, picture, put } from '../../helpers/data-fixtures.ts';

const scratch = folderOfThisFile();
let made = 0;

function studio(template: string) {
  const document = defined(
    templates.find(({ id }) => id === template),
    template,
  ).build();
  const store = createProject(join(scratch, `p${++made}.netloom`), { name: 'Test', document });
  const events: StudioEvent[] = [];
  let pid: number | undefined;
  const context: Context = {
    host: 'cli',
    version: '0',
    launch: (kind) => {
      const worker = startWorker(kind);
      pid = worker.pid;
      return worker;
    },
    paths: { projects: scratch, state: scratch, assets: resolve('assets'), scratch, home: scratch },
    projects: { store: () => store, ids: () => ['p'] },
    emit: (event) => {
      events.push(event);
    },
    onEvent: () => () => undefined,
  };
  const service = createDataService(context);
  return {
    store,
    events,
    service,
    async over(job: string): Promise<Extract<StudioEvent, { type: 'job' }>> {
      for (;;) {
        const last = events.findLast((event) => event.type === 'job' && event.job === job);
        if (last?.type === 'job' && last.state !== 'running') return last;
        await sleep(10);
      }
    },
    killWorker: () => process.kill(defined(pid, 'pid'), 'SIGKILL'),
  };
}

/** A folder whose reading takes seconds. */
async function manyPictures(): Promise<ImportPlan> {
  const path = join(scratch, 'many');
  const small = await picture('png', 40, 40, [1, 2, 3]);
  for (let i = 0; i < 3000; i++) put(join(path, i % 2 === 0 ? 'a' : 'b', `${i}.png`), small);
  return { kind: 'image-folder', path, name: 'many', images: { height: 512, width: 512, channels: 3, fit: 'crop' } };
}

describe('the data service', () => {
  it('imports a sample, attaches it, and shows its rows', async () => {
    const { store, events, service, over } = studio('convnet-grey');
    const { job } = await service['data.importSample']({ project: 'p', sample: 'fashion-mnist' });
    expect(await over(job)).toMatchObject({ state: 'done', problem: null });
    const [version] = await service['data.versions']({ project: 'p' });
    expect(version).toMatchObject({ rows: 10_000, testFrom: 8000, source: { kind: 'sample', path: 'fashion-mnist' }, skippedCount: 0 });
    expect(store.state().document.data.version).toBe(version?.id);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['dataset', 'document', 'job']));
    const sizes = await service['data.partSizes']({ project: 'p' });
    expect(sizes.test).toBe(2000);
    expect(sizes.train + sizes.validation).toBe(8000);
    const page = await service['data.rows']({ project: 'p', version: version?.id ?? '', offset: 3, limit: 4, part: 'test', className: 'Bag' });
    expect(page.total).toBe(200);
    for (const row of page.rows) {
      expect(rowSchema.parse(row)).toEqual(row);
      expect(row.part).toBe('test');
      expect(row.cells['class']).toEqual({ kind: 'category', value: 'Bag' });
      expect(row.cells['picture']).toMatchObject({ url: expect.stringMatching(/^data:image\/png;base64,iVBOR/) });
    }
    await expect(service['data.rowsByIndex']({ project: 'p', version: version?.id ?? '', rows: [10_000] })).rejects.toMatchObject({
      problem: { code: 'no-such-row' },
    });
  });

  it('brings pictures to the size the network takes', async () => {
    const { service, over } = studio('convnet');
    const { job } = await service['data.importSample']({ project: 'p', sample: 'fashion-mnist' });
    expect(await over(job)).toMatchObject({ state: 'done' });
    const [version] = await service['data.versions']({ project: 'p' });
    expect(version?.columns[0]).toMatchObject({ kind: 'image', height: 32, width: 32, channels: 3 });
  });

  it('shows a table with its gaps, and numbers as they were written', async () => {
    const { service, over } = studio('dense-table');
    const { job } = await service['data.importSample']({ project: 'p', sample: 'penguins' });
    expect(await over(job)).toMatchObject({ state: 'done' });
    const [version] = await service['data.versions']({ project: 'p' });
    const rows = await service['data.rowsByIndex']({ project: 'p', version: version?.id ?? '', rows: [3, 0] });
    expect(rows.map(({ row }) => row)).toEqual([3, 0]);
    expect(rows[0]?.cells['Body Mass (g)']).toEqual({ kind: 'number', value: null });
    expect(rows[1]?.cells['Beak Length (mm)']).toEqual({ kind: 'number', value: 39.1 });
    expect(rows[1]?.cells['Sex']).toEqual({ kind: 'category', value: 'MALE' });
  });

  it('inspects in the size of the project, imports, and uses an older version again', async () => {
    const { store, service, over } = studio('convnet');
    const folder = join(scratch, 'cifar');
    put(
      join(folder, 'data_batch_1.bin'),
      cifarBatch(
        Array.from({ length: 40 }, (_, i) => i % 10),
        (record, i) => (record + i) % 256,
      ),
    );
    put(
      join(folder, 'test_batch.bin'),
      cifarBatch(
        Array.from({ length: 10 }, (_, i) => i),
        () => 9,
      ),
    );
    const inspection = await service['data.inspect']({ path: folder, project: 'p' });
    expect(requests['data.inspect'].output.parse(inspection)).toEqual(inspection);
    expect(inspection).toMatchObject({ rows: 50, plan: { kind: 'cifar', images: { height: 32, width: 32, channels: 3 } } });
    for (const name of ['first', 'second']) {
      const { job } = await service['data.import']({ project: 'p', plan: { ...inspection.plan, name } });
      expect(await over(job)).toMatchObject({ state: 'done' });
    }
    const versions = await service['data.versions']({ project: 'p' });
    expect(versions.map(({ name }) => name)).toEqual(['first', 'second']);
    expect(versions[0]?.hash).toBe(versions[1]?.hash);
    const state = await service['data.use']({ project: 'p', version: versions[0]?.id ?? '' });
    expect(state.document.data.version).toBe(versions[0]?.id);
    expect(store.undo(state.revision).document.data.version).toBe(versions[1]?.id);
  });

  it('is cancelled within two seconds and leaves nothing behind', async () => {
    const { store, service, over } = studio('convnet');
    const { job } = await service['data.import']({ project: 'p', plan: await manyPictures() });
    await expect(service['data.import']({ project: 'p', plan: { kind: 'table', path: scratch, name: 'x' } })).rejects.toMatchObject({
      problem: { code: 'import-running' },
    });
    await sleep(700);
    const asked = performance.now();
    await service['data.cancel']({ job });
    expect(await over(job)).toMatchObject({ state: 'cancelled' });
    expect(performance.now() - asked).toBeLessThan(2500);
    expect(store.datasets.list()).toEqual([]);
    expect(store.state().document.data.version).toBeNull();
  });

  it('answers a missing path, a read failure and a dying worker with a Problem', async () => {
    const { service, over, store } = studio('convnet');
    await expect(service['data.inspect']({ path: join(scratch, 'nowhere') })).rejects.toMatchObject({ problem: { code: 'not-found' } });
    const { job } = await service['data.import']({ project: 'p', plan: { kind: 'cifar', path: join(scratch, 'nowhere'), name: 'x' } });
    const failed = await over(job);
    expect(failed).toMatchObject({ state: 'failed', problem: { code: 'not-found' } });
    expect(problemSchema.parse(failed.problem)).toEqual(failed.problem);
    expect(store.datasets.list()).toEqual([]);
  });

  it('blames the import when its worker is killed, and the next one works', async () => {
    const { service, over, store, killWorker } = studio('convnet-grey');
    const { job } = await service['data.importSample']({ project: 'p', sample: 'fashion-mnist' });
    killWorker();
    expect(await over(job)).toMatchObject({ state: 'failed', problem: { code: 'import-crashed' } });
    expect(store.datasets.list()).toEqual([]);
    const again = await service['data.importSample']({ project: 'p', sample: 'fashion-mnist' });
    expect(await over(again.job)).toMatchObject({ state: 'done' });
  });

  it('names the files that were being read when the worker died', async () => {
    const { service, over, events, killWorker } = studio('convnet');
    const { job } = await service['data.import']({ project: 'p', plan: await manyPictures() });
    while (!events.some((event) => event.type === 'job' && event.done > 30)) await sleep(5);
    killWorker();
    const { problem } = await over(job);
    expect(problem?.code).toBe('import-crashed');
    expect(problem?.how?.en).toMatch(/a[/\\]\d+\.png/);
  });
});
