/** The S1 ConvNet's training step against PyTorch: alternating pairs in one run, each side at its best thread setting. */
import { availableParallelism } from 'node:os';
import { unwrap } from '../../shared/base/problem.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import { convnet } from '../../shared/model/templates/convnet.ts';
import { createStepper, type Stepper } from '../../main/engine/stepper.ts';
import { type BenchRow, median, row } from './row.ts';
import { findTorchPython, startTorch } from './torch.ts';

const rounds = 12;

/** A stepper with random pictures and labels in its inputs. */
async function prepare(batch: number, threads: number): Promise<Stepper> {
  const document = convnet.build();
  const compiled = unwrap(compileTraining(document, { batch, target: 'cpu' }));
  const stepper = await createStepper(compiled, { device: 'cpu', threads }, initialState(compiled.manifest, 0));
  for (const { name, source } of compiled.manifest.inputs) {
    const data = stepper.inputs.get(name)?.data;
    if (data === undefined || data instanceof BigInt64Array) continue;
    if (source.kind === 'image') for (let i = 0; i < data.length; i++) data[i] = (i * 2654435761) & 255;
    if (source.kind === 'target') for (let i = 0; i < data.length; i++) data[i] = i % 10;
    if (source.kind === 'mask') data.fill(1);
    if (source.kind === 'scalar') data.fill(source.name.toLowerCase().includes('rate') ? 0.001 : 0.9);
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

export async function benchS1(batches: readonly number[] = [4, 64]): Promise<BenchRow[]> {
  const python = findTorchPython();
  const counts = [...new Set([1, availableParallelism()])];
  const rows: BenchRow[] = [];
  for (const batch of batches) {
    const steps = Math.max(10, Math.round(600 / batch));
    const ours = new Map<number, number[]>();
    const theirs = new Map<number, number[]>();
    const peer = python === null ? null : startTorch(python, './torch_s1.py');
    try {
      for (const threads of counts) {
        const stepper = await prepare(batch, threads);
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
    rows.push(row(`training step, S1 ConvNet, batch ${batch}`, 'ms', mine.ms, other?.ms ?? null, {
      note: `threads: ours ${mine.threads}${other ? `, PyTorch ${other.threads}` : ''}`,
    }));
  }
  return rows;
}
