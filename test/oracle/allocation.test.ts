/**
 * B2 of the promises: a training that truly runs out of memory, by a limit on its process, or ended by the kernel. A Problem with
 * the numbers, a Fix that fits, and a run that goes on when there is more. Linux, where such limits can be set.
 */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRunsService, type RunsService } from '../../main/services/runs.ts';
import type { WorkerHandle } from '../../main/services/context.ts';
import { forkWorker } from '../../main/workers/fork.ts';
import type { ProjectStore } from '../../main/store/types.ts';
import type { Run } from '../../shared/contract.ts';
import type { Edit } from '../../shared/model/edits.ts';
import { type ScratchFolder, scratchFolder } from '../helpers/folder.ts';
import { chainDocument, pictureData, projectWith, type TestContext, testContext } from '../helpers/project.ts';
import { when, whenOver } from '../helpers/waiting.ts';

const megabyte = 2 ** 20;

/** A step holds maps of 512 x 1,024 x 8 x 8 numbers, twice. */
const batchSize = 512;
const filters = 1024;

let folder: ScratchFolder;
let store: ProjectStore;
let context: TestContext;
let runs: RunsService;
let limit: (worker: WorkerHandle) => void = () => undefined;

beforeEach(() => {
  folder = scratchFolder();
  store = projectWith(
    folder.path,
    (file) => pictureData(file, { rows: 640 }),
    (version) =>
      chainDocument(
        [
          ['pictures', 'image-input', { channels: 1, height: 8, width: 8, normalize: 'standardize' }],
          ['conv', 'conv2d', { filters, kernel: [1, 1] }],
          ['relu', 'relu'],
          ['pool', 'global-avg-pool'],
          ['fc', 'linear', { units: 3 }],
          ['answer', 'output', { answer: 'classes', classes: ['kind 0', 'kind 1', 'kind 2'], column: 'class' }],
        ],
        { batchSize, epochs: 1, threads: 1 },
        version,
      ),
  );
  context = testContext(store, folder.path, (kind) => {
    const worker = forkWorker(kind);
    if (kind === 'trainer') limit(worker);
    return worker;
  });
  runs = createRunsService(context);
});
afterEach(async () => {
  await runs.close();
  store.close();
  folder.remove();
});

async function train(change: () => Promise<Run>): Promise<Run> {
  const over = whenOver(context);
  await change();
  return await over;
}

/** The batch size of its Fix. */
function mend({ status, problem }: Run): number {
  expect({ status, problem }).toMatchObject({ status: 'interrupted', problem: { place: { node: 'relu' } } });
  // V8 may be the first that gets nothing, and ends the process at once.
  const said = problem?.code === 'worker-aborted' ? problem.why : problem?.code === 'not-enough-memory' ? problem.what : undefined;
  expect(said?.en).toMatch(/needs about \d{3} MB/);
  const [fix] = (problem?.fix?.edits ?? []) as readonly Edit[];
  if (fix?.type !== 'set-training') expect.fail(`no Fix: ${JSON.stringify(problem)}`);
  const size = fix.patch.batchSize ?? 0;
  expect(problem?.how?.en).toContain(`A batch size of ${size} fits`);
  expect(size).toBeGreaterThan(0);
  expect(size).toBeLessThan(batchSize);
  return size;
}

const noLimits = process.platform !== 'linux' || !existsSync('/usr/bin/prlimit') ? 'skipped: no prlimit here' : '';

it.skipIf(noLimits !== '')(`an allocation that fails names the batch that fits, and it does ${noLimits}`, async () => {
  // All that a process may write to of its own; Node takes some 500 MB of it before it has anything to do.
  limit = (worker) => execFileSync('prlimit', ['--pid', String(worker.pid), `--data=${900 * megabyte}`]);
  const run = await train(() => runs['runs.start']({ project: 'p' }));
  const fits = mend(run);
  expect(await train(() => runs['runs.start']({ project: 'p', training: { batchSize: fits } }))).toMatchObject({ status: 'done', problem: null });
  limit = () => undefined;
  expect(await train(() => runs['runs.resume']({ project: 'p', run: run.id }))).toMatchObject({ status: 'done', problem: null });
});

const controller = '/sys/fs/cgroup/memory';

/** A control group (version 1) for the worker. `crowd` lets a second process fill it, so that the kernel ends the first. */
interface MemoryGroup {
  add(pid: number | undefined): void;
  crowd(pid: number | undefined): void;
  remove(): Promise<void>;
}

/** Null where no control group can be made. */
function memoryGroup(bytes: number): MemoryGroup | null {
  const path = join(controller, `netloom-test-${process.pid}`);
  try {
    mkdirSync(path);
    writeFileSync(join(path, 'memory.limit_in_bytes'), String(bytes));
  } catch {
    return null;
  }
  return {
    add: (pid) => {
      writeFileSync(join(path, 'cgroup.procs'), String(pid));
    },
    // Not by a lower limit: the kernel would rather read the worker's code from disk again and again than end it.
    crowd(pid) {
      writeFileSync(`/proc/${pid}/oom_score_adj`, '1000');
      spawn('sh', ['-c', `echo $$ > ${join(path, 'cgroup.procs')} && exec tail /dev/zero`], { stdio: 'ignore' });
    },
    async remove() {
      // Refused until the kernel has buried the last process in it.
      for (;;) {
        try {
          rmdirSync(path);
          return;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
          await sleep(50);
        }
      }
    },
  };
}

const group = memoryGroup(megabyte);
await group?.remove();
const noGroups = group === null ? 'skipped: no control group can be made here' : '';

describe.skipIf(noGroups !== '')(`a container ${noGroups}`, () => {
  it('says before the first step what fits into it', async () => {
    const inside = memoryGroup(230 * megabyte);
    limit = (worker) => inside?.add(worker.pid);
    const run = await train(() => runs['runs.start']({ project: 'p' }));
    expect(run.step).toBe(0);
    const fits = mend(run);
    expect(run.problem?.what.en).toMatch(/but only \d+ MB are free/);
    expect(await train(() => runs['runs.start']({ project: 'p', training: { batchSize: fits } }))).toMatchObject({ status: 'done' });
    await inside?.remove();
  });

  it('that ends the training in the middle of a step is told from a crash', async () => {
    const inside = memoryGroup(900 * megabyte);
    limit = (worker) => inside?.add(worker.pid);
    const crowded = when(context, ({ status }) => status === 'running').then(() => inside?.crowd(context.workers.at(-1)?.handle.pid));
    const run = await train(() => runs['runs.start']({ project: 'p', training: { epochs: 1000 } }));
    await crowded;
    limit = () => undefined;
    mend(run);
    await inside?.remove();
    const over = whenOver(context);
    await runs['runs.resume']({ project: 'p', run: run.id });
    await runs['runs.stop']({ project: 'p', run: run.id });
    expect(await over).toMatchObject({ status: 'stopped', problem: null });
  });
});
