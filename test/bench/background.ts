/** What a training leaves to others, in the background and otherwise: the processor it takes, and how fast a program beside it computes. Linux. */
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { defined } from '../../shared/base/assert.ts';
import { gpt } from '../../shared/model/templates/gpt.ts';
import { processUse } from '../../main/process-use.ts';
import { createRunsService } from '../../main/services/runs.ts';
import { scratchFolder } from '../helpers/folder.ts';
import { testContext } from '../helpers/project.ts';
import { type BenchRow, row } from './row.ts';
import { projectOf } from './waiting.ts';

const milliseconds = 6000;
const busy = `let n = 0; const end = performance.now() + ${milliseconds}; while (performance.now() < end) for (let i = 0; i < 1e5; i++) n++; console.log(n)`;

/** How far a program with one thread comes. */
const program = async (): Promise<number> => Number((await promisify(execFile)(process.execPath, ['-e', busy])).stdout);

interface Found {
  readonly cores: number;
  readonly stepsPerSecond: number;
  /** Of the program beside it. */
  readonly done: number;
}

async function beside(background: boolean): Promise<Found> {
  const folder = scratchFolder();
  const store = projectOf(gpt, folder.path);
  const context = testContext(store, folder.path);
  const runs = createRunsService(context);
  try {
    const { id } = await runs['runs.start']({ project: 'p', training: { background, device: 'cpu' } });
    const step = async (): Promise<number> =>
      defined(
        (await runs['runs.list']({ project: 'p' })).find((run) => run.id === id),
        id,
      ).step;
    while ((await step()) < 3) await sleep(100);
    const pid = defined(context.workers.find(({ kind }) => kind === 'trainer')?.handle.pid, 'trainer');
    const seconds = (): number => processUse(pid)?.seconds ?? Number.NaN;
    const [used, steps] = [seconds(), await step()];
    await sleep(milliseconds);
    const [cores, stepsPerSecond] = [((seconds() - used) / milliseconds) * 1000, (((await step()) - steps) / milliseconds) * 1000];
    return { cores, stepsPerSecond, done: await program() };
  } finally {
    await runs.close();
    store.close();
    folder.remove();
  }
}

export async function benchBackground(): Promise<BenchRow[]> {
  const alone = await program();
  const [before, behind] = [await beside(false), await beside(true)];
  const share = ({ done }: Found): number => (100 * done) / alone;
  return [
    row('a training in the background takes', 'cores', behind.cores, null, {
      note: `${before.cores.toFixed(2)} otherwise; ${behind.stepsPerSecond.toFixed(1)} of ${before.stepsPerSecond.toFixed(1)} steps a second`,
    }),
    row('it slows a program beside it by', '%', 100 - share(behind), null, { note: `${(100 - share(before)).toFixed(0)} otherwise` }),
  ];
}
