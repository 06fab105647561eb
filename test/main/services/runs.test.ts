/** Runs with real worker processes: whole, paused, stopped, killed, failing, refused. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../shared/contract.ts';
import type { Document, TrainingSettings } from '../../../shared/model/document.ts';
import { createRunsService, markInterruptedRuns, type RunsService } from '../../../main/services/runs.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { type ScratchFolder, scratchFolder } from '../../helpers/folder.ts';
import { chainDocument, pictureData, pictureDocument, projectWith, tableData, tableDocument, testContext, type TestContext } from '../../helpers/project.ts';
import { refusal, when, whenOver } from '../../helpers/waiting.ts';

let folder: ScratchFolder;
let store: ProjectStore;
let context: TestContext;
let runs: RunsService;
beforeEach(() => {
  folder = scratchFolder();
});
afterEach(async () => {
  await runs.close();
  store.close();
  folder.remove();
});

function open(data: (store: ProjectStore) => ReturnType<typeof tableData>, document: (version: string) => Document): void {
  store = projectWith(folder.path, data, document);
  context = testContext(store, folder.path);
  runs = createRunsService(context, { checkpointSeconds: 0.2 });
}

async function whole(training: Partial<TrainingSettings> = {}): Promise<Run> {
  const { id } = await runs['runs.start']({ project: 'p', training });
  await whenOver(context);
  const run = store.runs.get(id);
  if (!run) throw new Error('the run is gone');
  return run;
}

describe('a whole run', () => {
  it('learns, logs every step, scores every part, and is kept', async () => {
    open(
      (file) => pictureData(file),
      (version) => pictureDocument(version, { epochs: 4 }),
    );
    const run = await whole();
    expect(run).toMatchObject({ status: 'done', problem: null, epoch: 4, totalEpochs: 4, name: 'Run 1' });
    expect(run.step).toBe(run.totalSteps);
    expect(run.scores.test?.['accuracy']).toBeGreaterThan(0.9);
    expect(run.samplesPerSecond).toBeGreaterThan(0);
    const curve = store.runs.metrics(run.id);
    const losses = curve.filter(({ series }) => series === 'train.loss');
    expect(losses.map(({ step }) => step)).toEqual(Array.from({ length: run.totalSteps }, (_, i) => i + 1));
    expect(curve.filter(({ series }) => series === 'validation.accuracy').map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(store.runs.checkpoint(run.id)).toMatchObject({ step: run.totalSteps, epoch: 4, threads: 1 });
    // The screen heard the same story.
    const told = context.events.flatMap((event) => (event.type === 'metrics' ? event.points : []));
    expect(told.filter(({ series }) => series === 'train.loss').map(({ value }) => value)).toEqual(losses.map(({ value }) => value));
  });

  it('is the same again for the same seed, another for another, and leaves the document alone', async () => {
    open(
      (file) => tableData(file),
      (version) => tableDocument(version, { epochs: 2 }),
    );
    const losses = async (seed: number) => store.runs.metrics((await whole({ seed })).id).map(({ value }) => value);
    const first = await losses(1);
    expect(await losses(1)).toEqual(first);
    expect(await losses(2)).not.toEqual(first);
    expect(store.state().document.training.seed).toBe(0);
    expect(store.runs.list().map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('fits normalization on the training rows only', async () => {
    open(
      (file) => tableData(file, { missing: true }),
      (version) => tableDocument(version, { epochs: 1 }),
    );
    const run = await whole();
    const { state } = store.runs.checkpoint(run.id) ?? {};
    const { dataset } = run;
    const data = store.datasets.get(dataset);
    if (!data || !state) throw new Error('no data or checkpoint');
    const { createRowReader } = await import('../../../shared/data/rows.ts');
    const { partsOf } = await import('../../../shared/data/split.ts');
    const reader = createRowReader(data, (index) => store.datasets.chunk(dataset, index));
    const { train } = partsOf(data, run.document.data.split, 'class', reader);
    const a = reader.whole(0),
      codes = reader.whole(3);
    const values = [...train]
      .filter((row) => (codes[row] ?? -1) >= 0)
      .map((row) => a[row] ?? Number.NaN)
      .filter((value) => !Number.isNaN(value));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(Number(state.get('table.mean')?.data[0])).toBeCloseTo(mean, 4);
    const all = [...a].filter((value) => !Number.isNaN(value));
    expect(Math.abs(all.reduce((sum, value) => sum + value, 0) / all.length - mean)).toBeGreaterThan(1e-3);
  });
});

describe('a run that is stopped', () => {
  const long = (version: string) => tableDocument(version, { epochs: 100_000 });

  it('pauses within a step, at a checkpoint, and goes on from there', async () => {
    open((file) => tableData(file), long);
    const { id } = await runs['runs.start']({ project: 'p' });
    await when(context, ({ status }) => status === 'running');
    await sleep(200);
    await runs['runs.pause']({ project: 'p', run: id });
    const paused = await whenOver(context);
    expect(paused.status).toBe('paused');
    expect(paused.step).toBeGreaterThan(0);
    const checkpoint = store.runs.checkpoint(id);
    expect(checkpoint?.step).toBe(paused.step);
    expect(
      store.runs
        .metrics(id)
        .filter(({ series }) => series === 'train.loss')
        .at(-1)?.step,
    ).toBe(paused.step);

    await runs['runs.resume']({ project: 'p', run: id });
    const running = await when(context, ({ status }) => status === 'running');
    expect(running.step).toBe(paused.step);
    expect((await refusal(runs['runs.start']({ project: 'p' }))).code).toBe('run-active');
    await runs['runs.stop']({ project: 'p', run: id });
    expect((await whenOver(context)).status).toBe('stopped');
    const steps = store.runs
      .metrics(id)
      .filter(({ series }) => series === 'train.loss')
      .map(({ step }) => step);
    expect(steps).toEqual(Array.from({ length: steps.length }, (_, i) => i + 1));
  });

  it('is paused when the studio closes', async () => {
    open((file) => tableData(file), long);
    const { id } = await runs['runs.start']({ project: 'p' });
    await when(context, ({ status }) => status === 'running');
    await runs.close();
    expect(store.runs.get(id)?.status).toBe('paused');
    expect(store.runs.checkpoint(id)).not.toBeNull();
  });

  it('is interrupted, not lost, when its process dies before the first checkpoint', async () => {
    open(
      (file) => tableData(file),
      (version) => tableDocument(version, { epochs: 3 }),
    );
    const { id } = await runs['runs.start']({ project: 'p' });
    context.workers.at(-1)?.handle.kill();
    expect(await whenOver(context)).toMatchObject({ status: 'interrupted', problem: { code: 'worker-died' }, step: 0 });
    await runs['runs.resume']({ project: 'p', run: id });
    expect(await whenOver(context)).toMatchObject({ status: 'done', problem: null });
    expect((await refusal(runs['runs.resume']({ project: 'p', run: id }))).code).toBe('run-is-done');
  });

  it('says so when the studio was ended in the middle of it', () => {
    open((file) => tableData(file), long);
    const { dataset } = { dataset: store.state().document.data.version ?? '' };
    const run = store.runs.create({ name: 'x', document: store.state().document, dataset, device: 'cpu', threads: 1, totalSteps: 1, totalEpochs: 1 });
    store.runs.update(run.id, { status: 'running' });
    markInterruptedRuns(store);
    expect(store.runs.get(run.id)).toMatchObject({ status: 'interrupted', problem: { code: 'run-interrupted' } });
  });
});

describe('a run that fails', () => {
  it('names the step where the loss left the numbers', async () => {
    // A learning rate far too large on an unbounded loss.
    open(
      (file) => tableData(file),
      (version) => tableDocument(version, { epochs: 50, learningRate: 1e18, optimizer: { type: 'sgd', params: {} } }, 'number'),
    );
    const run = await whole();
    expect(run).toMatchObject({
      status: 'failed',
      problem: { code: 'loss-not-finite', place: { setting: 'learningRate', node: expect.stringMatching(/^(fc1|relu|fc2|answer)$/), run: run.id } },
    });
    const logged = store.runs.metrics(run.id).filter(({ series }) => series === 'train.loss');
    expect(run.problem?.what.en).toContain(`at step ${logged.length + 1},`);
    expect(logged.every(({ value }) => Number.isFinite(value))).toBe(true);
  });

  it('is not started without data, or with a network that does not fit', async () => {
    open(
      (file) => tableData(file),
      (version) => tableDocument(version),
    );
    const { revision } = store.state();
    store.edit(revision, [{ type: 'set-data', patch: { version: null } } as never]);
    expect(await refusal(runs['runs.start']({ project: 'p' }))).toMatchObject({ code: 'no-data' });
    store.edit(store.state().revision, [
      { type: 'set-data', patch: { version: store.datasets.list()[0]?.id } } as never,
      { type: 'remove-nodes', ids: ['fc2'], relink: false } as never,
    ]);
    const { place } = await refusal(runs['runs.start']({ project: 'p' }));
    expect(place.node ?? place.wire).toBeDefined();
    expect(store.runs.list()).toEqual([]);
  });

  it('is not started twice, nor on a device that cannot train', async () => {
    open(
      (file) => tableData(file),
      (version) => tableDocument(version, { epochs: 1 }),
    );
    const [first, second] = await Promise.allSettled([runs['runs.start']({ project: 'p' }), runs['runs.start']({ project: 'p' })]);
    expect(first.status).toBe('fulfilled');
    expect(second).toMatchObject({ status: 'rejected', reason: { problem: { code: 'run-active' } } });
    await whenOver(context);
    expect(await refusal(runs['runs.start']({ project: 'p', training: { device: 'abacus' } }))).toMatchObject({
      code: 'device-unusable',
      place: { setting: 'device' },
    });
    expect(store.runs.list()).toHaveLength(1);
  }, 240_000);

  it('is refused before it begins when the data lacks the column to predict', async () => {
    open(
      (file) => tableData(file),
      (version) => {
        const document = tableDocument(version);
        return { ...document, nodes: document.nodes.map((node) => (node.id === 'answer' ? { ...node, params: { ...node.params, column: 'nothing' } } : node)) };
      },
    );
    expect(await refusal(runs['runs.start']({ project: 'p' }))).toMatchObject({ code: 'target-missing', place: { node: 'answer' } });
    expect(store.runs.list()).toEqual([]);
  });
});

it('answers for what is not there', async () => {
  open(
    (file) => tableData(file),
    (version) => chainDocument([], {}, version),
  );
  expect((await refusal(runs['runs.metrics']({ project: 'p', run: 'nothing', points: 100 }))).code).toBe('no-such-run');
  expect((await refusal(runs['runs.pause']({ project: 'p', run: 'nothing' }))).code).toBe('no-such-run');
});
