/**
 * A1 and A2 of the promises: a killed training resumes bit-identically, and resuming proves it. `NETLOOM_KILLS=200` kills
 * each network so often (minutes); without it a few times.
 */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { Run } from '../../../shared/contract.ts';
import { createRunsService } from '../../../main/services/runs.ts';
import { families, type Family } from '../../helpers/families.ts';
import { killedRun } from '../../helpers/killed-run.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { pictureData, pictureDocument, projectWith, tableData, tableDocument, testContext } from '../../helpers/project.ts';
import { when, whenOver } from '../../helpers/waiting.ts';

const kills = Number(process.env['NETLOOM_KILLS'] ?? 3);
/** Epochs, and more for each kill: no life may be long enough for all of them. */
const epochsFor = { dense: [100, 24], 'convolution, augmentation, dropout': [10, 4], LSTM: [3, 1], GPT: [4, 1], 'two threads': [30, 5] } as const;

let cleanup: () => Promise<void> = async () => undefined;
afterEach(async () => {
  await cleanup();
});

/** Large enough for its operations to be cut in two. */
const twoThreads: Family = {
  data: (store) => pictureData(store, { size: 16 }),
  document: (version, training) => pictureDocument(version, { batchSize: 64, ...training, threads: 2 }, { size: 16 }),
};

describe.each(Object.entries({ ...families, 'two threads': twoThreads }))('%s', (name, family) => {
  it(
    `gives the same losses, weights and optimizer state after ${kills} kills as without one`,
    async () => {
      const [least, more] = epochsFor[name as keyof typeof epochsFor];
      const { unbroken, killed, end, ...facts } = await killedRun(family, kills, least + more * kills, (run) => {
        expect(run).toMatchObject({ status: 'interrupted', problem: { code: 'worker-died' } });
      });
      expect(end).toMatchObject({ status: 'done', problem: null, step: facts.steps });
      expect(killed.curve).toEqual(unbroken.curve);
      expect(killed.scores).toEqual(unbroken.scores);
      expect(killed.state).toEqual(unbroken.state);
      expect(
        [...unbroken.state.keys()].some((tensor) => tensor.includes('/')),
        'optimizer state',
      ).toBe(true);
      if (kills < 100) return;
      expect(facts.repeated, 'steps were taken again').toBeGreaterThan(0);
      process.stderr.write(`${name}: ${JSON.stringify({ ...facts, points: unbroken.curve.length, tensors: unbroken.state.size })}\n`);
    },
    60_000 + kills * 60_000,
  );
});

it('says since which step a resumed run is not identical', async () => {
  const folder = scratchFolder();
  const store = projectWith(
    folder.path,
    (file) => tableData(file),
    (version) => tableDocument(version, { epochs: 100_000 }),
  );
  const context = testContext(store, folder.path);
  const runs = createRunsService(context, { checkpointSeconds: 1000 });
  cleanup = async () => {
    await runs.close();
    store.close();
    folder.remove();
  };

  const { id } = await runs['runs.start']({ project: 'p' });
  await when(context, ({ status }) => status === 'running');
  await sleep(300);
  const interrupted = whenOver(context);
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
  const running = when(context, ({ status }) => status === 'running');
  await runs['runs.resume']({ project: 'p', run: id });
  await running;
  const { problem } = await warned;
  expect(problem).toMatchObject({ code: 'not-identical', severity: 'warning' });
  expect(problem?.what.en).toContain(`step ${from + 2} `);
  const stopped = whenOver(context);
  await runs['runs.stop']({ project: 'p', run: id });
  expect(await stopped).toMatchObject({ status: 'stopped' });
}, 600_000);
