/** A device that disappears, and a driver that takes its process with it: the run is kept, and goes on on the processor. */
import { expect, it } from 'vitest';
import { deviceLost } from '../../../main/engine/problems.ts';
import type { WorkerHandle } from '../../../main/services/context.ts';
import { createRunsService } from '../../../main/services/runs.ts';
import { forkWorker } from '../../../main/workers/fork.ts';
import type { FromTrainer } from '../../../main/workers/protocol.ts';
import { fakeWorker } from '../../helpers/fake-worker.ts';
import { scratchFolder } from '../../helpers/folder.ts';
import { projectWith, tableData, tableDocument, testContext } from '../../helpers/project.ts';
import { when, whenOver } from '../../helpers/waiting.ts';

const progress = { step: 2, epoch: 0, seconds: 1, samplesPerSecond: 16 };
const begun: readonly FromTrainer[] = [
  { type: 'prepared', device: 'webgpu', threads: 1, stepsPerEpoch: 9, totalSteps: 18, totalEpochs: 2, step: 0, warnings: [] },
  { type: 'steps', first: 1, losses: Float64Array.of(0.7, 0.6), progress },
];

/** A trainer on a graphics card that does two steps and then `ends`. */
function fallingTrainer(ends: { readonly says: FromTrainer } | { readonly signal: string }): WorkerHandle {
  const worker = fakeWorker();
  setTimeout(() => {
    for (const message of 'says' in ends ? [...begun, ends.says] : begun) worker.say(message);
    if ('says' in ends) worker.exit(0, null);
    else worker.exit(null, ends.signal);
  }, 20);
  return worker.handle;
}

/** What onnxruntime says when Dawn has lost its device. */
const words = 'Non-zero status code returned while running Gemm node. Device is lost: VK_ERROR_DEVICE_LOST';

it.each([
  ['device-lost', { says: { type: 'failed', problem: deviceLost('webgpu', new Error(words)) } }],
  ['worker-died', { signal: 'SIGSEGV' }],
] as const)('%s: the run goes on on the processor', async (code, ends) => {
  const folder = scratchFolder();
  const store = projectWith(folder.path, tableData, (version) => tableDocument(version, { epochs: 2, device: 'cpu' }));
  let lives = 0;
  const context = testContext(store, folder.path, (kind) => (kind === 'trainer' && lives++ === 0 ? fallingTrainer(ends) : forkWorker(kind)));
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
