// A1 and A2 of the promises: a killed training resumes bit-identically, and resuming proves it.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hash32 } from '../../../shared/base/random.ts';
import type { MetricPoint, Run } from '../../../shared/contract.ts';
import { createRunsService } from '../../../main/services/runs.ts';
import type { ProjectStore } from '../../../main/store/types.ts';
import { pictureData, pictureDocument, projectWith, scratchFolder, tableData, tableDocument, testContext, type TestContext } from '../../helpers/project.ts';

const over = ['done', 'failed', 'interrupted', 'paused', 'stopped'];

/** The next time the run is in one of these states. */
function becomes(context: TestContext, states: readonly string[]): Promise<Run> {
  return new Promise((resolve) => {
    const stop = context.onEvent((event) => {
      if (event.type !== 'run' || !states.includes(event.run.status)) return;
      stop();
      resolve(event.run);
    });
  });
}

interface Trace {
  readonly curve: readonly MetricPoint[];
  readonly weights: ReadonlyMap<string, Uint8Array>;
  readonly scores: Run['scores'];
}

function traceOf(store: ProjectStore, id: string): Trace {
  const checkpoint = store.runs.checkpoint(id);
  const weights = new Map([...(checkpoint?.state ?? [])].map(([name, { data }]) => [name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]));
  return { curve: store.runs.metrics(id), weights, scores: store.runs.get(id)?.scores ?? {} };
}

const models = {
  dense: { data: (store: ProjectStore) => tableData(store), document: (version: string) => tableDocument(version, { epochs: 350 }) },
  'convolution, batch norm, dropout': {
    data: (store: ProjectStore) => pictureData(store),
    document: (version: string) => pictureDocument(version, { epochs: 140, schedule: { type: 'cosine', params: {} } }),
  },
};

let cleanup: () => Promise<void> = async () => undefined;
afterEach(async () => {
  await cleanup();
});

describe.each(Object.entries(models))('%s with Adam', (name, model) => {
  it('gives the same losses, weights and optimizer state after 10 kills as without one', async () => {
    const folder = scratchFolder();
    const store = projectWith(folder.path, model.data, model.document);
    const context = testContext(store, folder.path);
    const runs = createRunsService(context, { checkpointSeconds: 0.05 });
    cleanup = async () => {
      await runs.close();
      store.close();
      folder.remove();
    };

    const reference = await runs['runs.start']({ project: 'p' });
    expect((await becomes(context, over)).status).toBe('done');

    const { id } = await runs['runs.start']({ project: 'p' });
    let kills = 0;
    let steps = 0;
    while (kills < 10) {
      const running = await becomes(context, ['running', 'done']);
      expect(running.status, `done after ${kills} kills`).toBe('running');
      const ended = becomes(context, over);
      // Every other life is long enough for a checkpoint, on a slow machine too.
      const saved = (): number => store.runs.get(id)?.step ?? 0;
      if (kills % 2 === 1) await vi.waitUntil(() => saved() > steps, { timeout: 60_000 });
      await new Promise((resolve) => {
        setTimeout(resolve, hash32(kills, name.length) % 100);
      });
      context.workers.at(-1)?.handle.kill();
      const run = await ended;
      expect(run).toMatchObject({ status: 'interrupted', problem: { code: 'worker-died' } });
      kills++;
      steps = Math.max(steps, run.step);
      void runs['runs.resume']({ project: 'p', run: id });
    }
    expect(steps, 'some checkpoint was resumed from').toBeGreaterThan(0);
    const end = await becomes(context, over);
    expect(end).toMatchObject({ status: 'done', problem: null });

    const expected = traceOf(store, reference.id);
    const found = traceOf(store, id);
    expect(found.curve).toEqual(expected.curve);
    expect(found.scores).toEqual(expected.scores);
    expect(found.weights).toEqual(expected.weights);
    expect(expected.weights.size).toBeGreaterThan(5);
  }, 600_000);
});

it('says since which step a resumed run is not identical', async () => {
  const folder = scratchFolder();
  const store = projectWith(
    folder.path,
    (file) => tableData(file),
    (version) => tableDocument(version, { epochs: 2000 }),
  );
  const context = testContext(store, folder.path);
  const runs = createRunsService(context, { checkpointSeconds: 1000 });
  cleanup = async () => {
    await runs.close();
    store.close();
    folder.remove();
  };

  const { id } = await runs['runs.start']({ project: 'p' });
  await becomes(context, ['running']);
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  const interrupted = becomes(context, ['interrupted']);
  context.workers.at(-1)?.handle.kill();
  await interrupted;
  // As if the machine had computed something else back then, after the checkpoint we go on from.
  const from = store.runs.checkpoint(id)?.step ?? 0;
  const logged = store.runs.metrics(id).find(({ series, step }) => series === 'train.loss' && step === from + 2);
  store.runs.truncateMetrics(id, from);
  store.runs.appendMetrics(id, [{ series: 'train.loss', step: from + 2, epoch: 0, value: (logged?.value ?? 0.5) + 1e-7 }]);

  const warned = new Promise<Run>((resolve) => {
    context.onEvent((event) => {
      if (event.type === 'run' && event.run.problem) resolve(event.run);
    });
  });
  const running = becomes(context, ['running']);
  await runs['runs.resume']({ project: 'p', run: id });
  await running;
  const { problem } = await warned;
  expect(problem).toMatchObject({ code: 'not-identical', severity: 'warning' });
  expect(problem?.what.en).toContain(`step ${from + 2} `);
  const stopped = becomes(context, over);
  await runs['runs.stop']({ project: 'p', run: id });
  expect(await stopped).toMatchObject({ status: 'stopped' });
}, 600_000);
