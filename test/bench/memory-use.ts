/** Memory a training takes, ours (in a process like the trainer's) and PyTorch's: each side in a process of its own, from what it has when its libraries are loaded to its fullest moment. */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { compileTraining } from '../../shared/compile/index.ts';
import { loadRuntime } from '../../main/engine/session.ts';
import { families } from './families.ts';
import { watchResident } from './resident.ts';
import { type BenchRow, row } from './row.ts';
import { findTorchPython, startTorch } from './torch.ts';
import { prepare, type StepBench, torchJob } from './training-step.ts';

const steps = 8;

const cases: readonly StepBench[] = Object.values(families).flat();

/** In a process of its own: compiled, opened and run; MB. */
async function ours(bench: StepBench): Promise<number> {
  await loadRuntime();
  const grown = watchResident();
  const stepper = await prepare(bench, availableParallelism());
  for (let i = 0; i < steps; i++) await stepper.step();
  return grown();
}

async function theirs(python: string, { document, batch }: StepBench): Promise<number | null> {
  const { manifest } = unwrap(compileTraining(document, { batch, target: 'cpu' }));
  const peer = startTorch(python, './torch_step.py', torchJob(document, manifest));
  try {
    await peer.times({ threads: availableParallelism(), steps });
    return peer.grown();
  } finally {
    peer.close();
  }
}

export async function benchMemory(): Promise<BenchRow[]> {
  const python = findTorchPython();
  const rows: BenchRow[] = [];
  for (const [index, bench] of cases.entries()) {
    const mine = Number(execFileSync(process.execPath, ['--max-semi-space-size=2', fileURLToPath(import.meta.url), `${index}`], { encoding: 'utf8' }));
    const other = python === null ? null : await theirs(python, bench);
    rows.push(
      row(`memory of training, ${bench.name}, batch ${bench.batch}`, 'MB', mine, other, {
        group: 'memory of training',
        ...(other === null ? {} : { limit: 0.7 * other }),
      }),
    );
  }
  return rows;
}

const [script, index] = process.argv.slice(1);
if (script === fileURLToPath(import.meta.url)) {
  process.stdout.write(`${await ours(defined(cases[Number(index)], `case ${index}`))}\n`);
  process.exit(0);
}
