/** A device that disappears, a driver that takes its process with it or keeps it waiting: the run is kept, and goes on on the processor. */
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { deviceLost } from '../../../main/engine/problems.ts';
import { processUse } from '../../../main/process-use.ts';
import type { WorkerHandle } from '../../../main/services/context.ts';
import { createRunsService } from '../../../main/services/runs.ts';
import type { FromTrainer } from '../../../main/workers/protocol.ts';
import { startWorker } from '../../helpers/built.ts';
import { fakeWorker } from '../../helpers/fake-worker.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { projectWith, tableData, tableDocument, testContext } from '../../helpers/project.ts';
import { when, whenOver } from '../../helpers/waiting.ts';

const progress = { step: 2, epoch: 0, seconds: 1, samplesPerSecond: 16 };
const begun: readonly FromTrainer[] = [
  { type: 'prepared', device: 'webgpu', threads: 1, stepsPerEpoch: 9, totalSteps: 18, totalEpochs: 2, step: 0, warnings: [] },
  { type: 'steps', first: 1, losses: Float64Array.of(0.7, 0.6), progress },
];

type End = { readonly says: FromTrainer } | { readonly signal: string } | 'silence';

/** A trainer on a graphics card that does two steps and then `ends`. */
function fallingTrainer(ends: End): WorkerHandle {
  const worker = fakeWorker(undefined, ({ exit }) => {
    exit(null, 'SIGKILL');
  });
  setTimeout(() => {
    for (const message of [{ type: 'alive' }, ...begun]) worker.say(message);
    if (ends === 'silence') passTime(11);
    else if ('says' in ends) {
      worker.say(ends.says);
      worker.exit(0, null);
    } else worker.exit(null, ends.signal);
  }, 20);
  return worker.handle;
}

/** What the watch-dog goes by; everything else keeps to the real time. */
const watchTime = ['setInterval', 'clearInterval', 'performance'] as const;
const passTime = (seconds: number): void => {
  vi.advanceTimersByTime(seconds * 1000);
};
afterEach(() => {
  vi.useRealTimers();
});

/** What onnxruntime says when Dawn has lost its device. */
const words = 'Non-zero status code returned while running Gemm node. Device is lost: VK_ERROR_DEVICE_LOST';

it.each([
  ['device-lost', { says: { type: 'failed', problem: deviceLost('webgpu', new Error(words)) } }],
  ['worker-died', { signal: 'SIGSEGV' }],
  ['worker-hung', 'silence'],
] as const)('%s: the run goes on on the processor', async (code, ends) => {
  vi.useFakeTimers({ toFake: [...watchTime] });
  const folder = scratchFolder();
  const store = projectWith(folder.path, tableData, (version) => tableDocument(version, { epochs: 2, device: 'cpu' }));
  let lives = 0;
  const context = testContext(store, folder.path, (kind) => (kind === 'trainer' && lives++ === 0 ? fallingTrainer(ends) : startWorker(kind)));
  const runs = createRunsService(context);
  try {
    const interrupted = whenOver(context);
    const { id } = await runs['runs.start']({ project: 'p' });
    const { problem, ...run } = await interrupted;
    expect({ ...run, problem }).toMatchObject({ status: 'interrupted', device: 'cpu', problem: { code, place: { run: id } } });
    expect(problem?.how?.en).toContain('on the processor');
    expect(store.runs.get(id)?.status).toBe('interrupted');
    const done = when(context, ({ status }) => status === 'done' || status === 'failed');
    await runs['runs.resume']({ project: 'p', run: id });
    expect(await done).toMatchObject({ status: 'done', device: 'cpu', step: 18 });
  } finally {
    await runs.close();
    store.close();
    folder.remove();
  }
});

it('a training that stands still for more than ten seconds is ended, and goes on from its checkpoint', async () => {
  vi.useFakeTimers({ toFake: [...watchTime] });
  const folder = scratchFolder();
  const store = projectWith(folder.path, tableData, (version) => tableDocument(version, { epochs: 100_000 }));
  const context = testContext(store, folder.path);
  const runs = createRunsService(context, { checkpointSeconds: 0.05 });
  try {
    const { id } = await runs['runs.start']({ project: 'p' });
    while ((store.runs.checkpointPlace(id)?.step ?? 0) === 0) await sleep(20);
    const { pid = 0 } = context.workers[0]?.handle ?? {};
    process.kill(pid, 'SIGSTOP');
    do
      await sleep(50); // it stands still, and what it had said is read
    while (processUse(pid)?.ready === true);
    const interrupted = whenOver(context);
    passTime(9);
    expect((await runs['runs.list']({ project: 'p' }))[0]?.status).toBe('running');
    passTime(2);
    const { step, ...run } = await interrupted;
    expect(run).toMatchObject({ status: 'interrupted', problem: { code: 'worker-hung', place: { run: id } } });
    expect(step).toBe(store.runs.checkpointPlace(id)?.step);
    const further = when(context, (now) => now.status === 'running' && now.step > step);
    await runs['runs.resume']({ project: 'p', run: id });
    expect((await further).problem).toBeNull();
  } finally {
    await runs.close();
    store.close();
    folder.remove();
  }
});
