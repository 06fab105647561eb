/** One row at a time, as a trained network is used: the exported graph against PyTorch in eval and inference mode, each side at its best thread count. */
import { availableParallelism } from 'node:os';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { allocate, sizeOf, type Tensor } from '../../shared/base/tensor.ts';
import { compileInference, compileTraining, initialState } from '../../shared/compile/index.ts';
import { createSession, type EngineSession, type Feeds } from '../../main/engine/session.ts';
import { families } from './families.ts';
import { type BenchRow, median, row } from './row.ts';
import { findTorchPython, startTorch } from './torch.ts';
import { best, type StepBench, torchJob } from './training-step.ts';

const rounds = 8;
/** Milliseconds of a burst. */
const burst = 60;

interface Ready {
  readonly session: EngineSession;
  readonly feeds: Feeds;
}

async function open({ document }: StepBench, threads: number): Promise<Ready> {
  const { manifest } = unwrap(compileInference(document, { batch: 1, target: 'cpu' }));
  const { model } = unwrap(compileInference(document, { batch: 'dynamic', target: 'cpu', initializers: initialState(manifest, 0) }));
  const session = await createSession(model, { device: 'cpu', threads });
  const feeds = manifest.inputs.map(({ name, type }): [string, Tensor] => [name, { ...type, data: allocate(type.dtype, sizeOf(type.shape)).fill(1 as never) }]);
  return { session, feeds: Object.fromEntries(feeds.map(([name, tensor]) => [name, session.wrap(tensor)])) };
}

async function times({ session, feeds }: Ready, steps: number): Promise<number[]> {
  const fetches = Object.fromEntries(session.outputNames.map((name) => [name, null]));
  const result: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await session.run(feeds, fetches);
    result.push(performance.now() - start);
  }
  return result;
}

async function latency(bench: StepBench, python: string | null): Promise<BenchRow> {
  const { manifest } = unwrap(compileTraining(bench.document, { batch: 1, target: 'cpu' }));
  const peer = python === null ? null : startTorch(python, './torch_step.py', torchJob(bench.document, manifest));
  const [ours, theirs] = [new Map<number, number[]>(), new Map<number, number[]>()];
  try {
    for (const threads of new Set([1, availableParallelism()])) {
      const ready = await open(bench, threads);
      await times(ready, 5);
      await peer?.times({ threads, steps: 5, use: true });
      const steps = Math.ceil(Math.min(200, burst / median(await times(ready, 5))));
      const [mine, other]: [number[], number[]] = [[], []];
      for (let round = 0; round < rounds; round++) {
        mine.push(median(await times(ready, steps)));
        if (peer) other.push(median(await peer.times({ threads, steps, use: true })));
      }
      ours.set(threads, mine);
      if (peer) theirs.set(threads, other);
      await ready.session.release();
    }
  } finally {
    peer?.close();
  }
  const mine = best(ours);
  const other = theirs.size > 0 ? best(theirs) : null;
  return row(`latency of one row, ${bench.name}`, 'ms', mine.ms, other?.ms ?? null, {
    group: 'latency of one row',
    note: `threads: ours ${mine.threads}${other ? `, PyTorch ${other.threads}` : ''}`,
  });
}

export async function benchLatency(): Promise<BenchRow[]> {
  const python = findTorchPython();
  const rows: BenchRow[] = [];
  for (const cases of Object.values(families)) rows.push(await latency(defined(cases[0], 'a case'), python));
  return rows;
}
