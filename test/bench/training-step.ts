/** A training step against PyTorch: alternating pairs in one run, each side at its best thread setting. */
import { availableParallelism } from 'node:os';
import { unwrap } from '../../shared/base/problem.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import type { InputSource } from '../../shared/compile/manifest.ts';
import type { Document } from '../../shared/model/document.ts';
import { createStepper, type Stepper } from '../../main/engine/stepper.ts';
import { type BenchRow, median, row } from './row.ts';
import { findTorchPython, startTorch } from './torch.ts';

const rounds = 12;

export interface StepBench {
  readonly name: string;
  readonly document: Document;
  readonly batch: number;
  /** Steps in a row, for each side in turn. */
  readonly steps: number;
  /** PyTorch's side, a file beside this one. */
  readonly script: string;
  /** Element i of an input that comes from the data. */
  readonly value: (source: InputSource, i: number) => number;
}

/** A stepper with its inputs filled. */
async function prepare({ document, batch, value }: StepBench, threads: number): Promise<Stepper> {
  const compiled = unwrap(compileTraining(document, { batch, target: 'cpu' }));
  const stepper = await createStepper(compiled, { device: 'cpu', threads }, initialState(compiled.manifest, 0));
  for (const { name, source } of compiled.manifest.inputs) {
    const data = stepper.inputs.get(name)?.data;
    if (data === undefined || data instanceof BigInt64Array) continue;
    if (source.kind === 'mask') data.fill(1);
    else if (source.kind === 'scalar') data.fill(source.name.toLowerCase().includes('rate') ? 0.001 : 0.9);
    else for (let i = 0; i < data.length; i++) data[i] = value(source, i);
  }
  return stepper;
}

async function times(stepper: Stepper, steps: number): Promise<number[]> {
  const { loss } = stepper.manifest;
  const result: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await stepper.step();
    if (loss !== null) stepper.output(loss); // PyTorch's side reads its loss too
    result.push(performance.now() - start);
  }
  return result;
}

/** Lowest of the medians over thread counts, with the count it belongs to. */
function best(byThreads: ReadonlyMap<number, number[]>): { ms: number; threads: number } {
  const all = [...byThreads].map(([threads, values]) => ({ threads, ms: median(values) }));
  return all.reduce((least, next) => (next.ms < least.ms ? next : least));
}

export async function benchStep(bench: StepBench): Promise<BenchRow> {
  const { name, batch, steps, script } = bench;
  const python = findTorchPython();
  const peer = python === null ? null : startTorch(python, script);
  const ours = new Map<number, number[]>();
  const theirs = new Map<number, number[]>();
  try {
    for (const threads of [...new Set([1, availableParallelism()])]) {
      const stepper = await prepare(bench, threads);
      await times(stepper, steps);
      await peer?.times({ batch, threads, steps });
      const mine: number[] = [];
      const other: number[] = [];
      for (let round = 0; round < rounds; round++) {
        mine.push(median(await times(stepper, steps)));
        if (peer) other.push(median(await peer.times({ batch, threads, steps })));
      }
      ours.set(threads, mine);
      if (peer) theirs.set(threads, other);
      await stepper.release();
    }
  } finally {
    peer?.close();
  }
  const mine = best(ours);
  const other = theirs.size > 0 ? best(theirs) : null;
  return row(`training step, ${name}, batch ${batch}`, 'ms', mine.ms, other?.ms ?? null, {
    note: `threads: ours ${mine.threads}${other ? `, PyTorch ${other.threads}` : ''}`,
  });
}
