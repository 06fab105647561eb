/** What `build-once.ts` built: the command line, and workers. Outside the unit tests (benches, long runs) workers are the sources. */
import { join } from 'node:path';
import type { WorkerHandle, WorkerKind } from '../../main/services/context.ts';
import { forkWorker } from '../../main/workers/fork.ts';

const folder = process.env['NETLOOM_BUILT_FOR_NODE'];
const built = (name: string): string => join(folder ?? '', `${name}.mjs`);

export const builtCommandLine = built('cli');

/** A worker as users have it. */
export const startWorker = (kind: WorkerKind): WorkerHandle => forkWorker(kind, folder === undefined ? undefined : built);
