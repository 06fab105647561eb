/** What `build-once.ts` built: the command line, and workers. */
import { join } from 'node:path';
import type { WorkerHandle, WorkerKind } from '../../main/services/context.ts';
import { forkWorker } from '../../main/workers/fork.ts';

const built = (name: string): string => join(process.env['NETLOOM_BUILT_FOR_NODE'] ?? '', `${name}.mjs`);

export const builtCommandLine = built('cli');

/** A worker as users have it. */
export const startWorker = (kind: WorkerKind): WorkerHandle => forkWorker(kind, built);
