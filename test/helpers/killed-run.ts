/** A training whose process is killed again and again, beside one that never was: both leave the same bits. */
import { setTimeout as sleep } from 'node:timers/promises';
import { defined } from '../../shared/base/assert.ts';
import { hash32 } from '../../shared/base/random.ts';
import type { MetricPoint, Run } from '../../shared/contract.ts';
import { createRunsService } from '../../main/services/runs.ts';
import type { ProjectStore } from '../../main/store/types.ts';
import type { Family } from './families.ts';
import { scratchFolder } from './folder.ts';
import { projectWith, testContext } from './project.ts';
import { when, whenOver } from './waiting.ts';

/** All that a run leaves behind. */
export interface Trace {
  readonly curve: readonly MetricPoint[];
  /** Bytes of weights, statistics and optimizer state. */
  readonly state: ReadonlyMap<string, Uint8Array>;
  readonly scores: Run['scores'];
}

function traceOf(store: ProjectStore, id: string): Trace {
  const checkpoint = defined(store.runs.checkpoint(id), 'a checkpoint');
  const state = new Map([...checkpoint.state].map(([name, { data }]) => [name, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]));
  return { curve: store.runs.metrics(id), state, scores: store.runs.get(id)?.scores ?? {} };
}

export interface KilledRun {
  readonly unbroken: Trace;
  readonly killed: Trace;
  readonly end: Run;
  readonly steps: number;
  /** Kills while a life was starting, and while it trained. */
  readonly kills: { readonly starting: number; readonly training: number };
  /** Steps that were taken again, and had to give the logged losses. */
  readonly repeated: number;
}

/**
 * `kills` kill -9 of the trainer: every third at a random instant of its start, the others spread over the training, at
 * random instants too. `interrupted` is told of the run after each.
 */
export async function killedRun(family: Family, kills: number, epochs: number, interrupted: (run: Run) => void, folder = scratchFolder()): Promise<KilledRun> {
  const store = projectWith(
    folder.path,
    (file) => family.data(file),
    (version) => family.document(version, { epochs }),
  );
  const context = testContext(store, folder.path);
  const runs = createRunsService(context, { checkpointSeconds: 0.1 });
  try {
    const reference = await runs['runs.start']({ project: 'p' });
    const { step: steps } = await whenOver(context);
    const { id } = await runs['runs.start']({ project: 'p' });
    const done = { starting: 0, training: 0 };
    let repeated = 0;
    for (let kill = 0; kill < kills; kill++) {
      const ended = whenOver(context);
      const starting = kill % 3 === 1;
      const far = (0.9 * steps * kill) / kills;
      if (!starting) await Promise.race([when(context, ({ status, step }) => status === 'running' && step >= far), ended]);
      await sleep(hash32(kill, family.data.name.length) % (starting ? 400 : 40));
      context.workers.at(-1)?.handle.kill();
      const run = await ended;
      interrupted(run);
      done[starting ? 'starting' : 'training']++;
      const reached = store.runs.metrics(id).findLast(({ series }) => series === 'train.loss')?.step ?? 0;
      repeated += reached - run.step;
      context.events.length = 0;
      await runs['runs.resume']({ project: 'p', run: id });
    }
    const end = await whenOver(context);
    return { unbroken: traceOf(store, reference.id), killed: traceOf(store, id), end, steps, kills: done, repeated };
  } finally {
    await runs.close();
    store.close();
    folder.remove();
  }
}
