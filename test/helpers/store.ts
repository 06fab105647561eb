/** Small things for tests of the store. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ProblemError } from '../../shared/base/problem.ts';
import { uniform } from '../../shared/base/random.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import type { Checkpoint, ProjectStore } from '../../main/store/types.ts';
import { templateOf } from '../../shared/model/templates/index.ts';

export const edit = (value: { readonly type: string; readonly [field: string]: unknown }): { readonly type: string } => value;

export function fileHash(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

/** The code of the Problem it throws; 'ok' when it does not; any other error goes on. */
export function codeOf(body: () => unknown): string {
  try {
    body();
    return 'ok';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

export async function codeOfAsync(body: () => Promise<unknown>): Promise<string> {
  try {
    await body();
    return 'ok';
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
}

export function randomBytes(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => Math.floor(uniform(seed, 7, i) * 256));
}

/** `chunks` chunks of 16 KB. */
export function addChunks(store: ProjectStore, chunks: number, seed = 1): { readonly id: string; readonly bytes: readonly Uint8Array[] } {
  const writer = store.datasets.begin();
  const bytes = Array.from({ length: chunks }, (_, i) => randomBytes(16_384, seed + i));
  for (const chunk of bytes) writer.append(chunk, 16);
  writer.finish({
    name: 'made up',
    source: { kind: 'sample', path: '' },
    rows: chunks * 16,
    columns: [],
    target: null,
    testFrom: null,
    chunkRows: 16,
    skipped: [],
    skippedCount: 0,
  });
  return { id: writer.id, bytes };
}

export function addRun(store: ProjectStore): string {
  return store.runs.create({
    name: 'Run',
    document: templateOf('convnet')!.build(),
    dataset: 'data',
    device: 'cpu',
    threads: 1,
    totalSteps: 10,
    totalEpochs: 1,
  }).id;
}

export function makeCheckpoint(run: string, step: number, sizes: readonly number[] = [300, 7]): Checkpoint {
  const state = new Map<string, Tensor>(
    sizes.map((size, index) => [
      `tensor ${index}`,
      { dtype: 'float32', shape: [size], data: Float32Array.from({ length: size }, (_, i) => uniform(step, index, i) - 0.5) },
    ]),
  );
  return { run, step, epoch: 0, state, loop: { loss: step / 3 }, threads: 2, runtime: 'test', graphHash: 'graph', dataHash: 'data' };
}
