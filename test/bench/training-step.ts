/** A training step against PyTorch: one document both ways, alternating pairs in one run, each side at its best thread setting. */
import { availableParallelism } from 'node:os';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import { compileTraining, initialState } from '../../shared/compile/index.ts';
import type { GraphInput, Manifest } from '../../shared/compile/manifest.ts';
import type { TokenizerReference } from '../../shared/layers/parameters.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import type { Document } from '../../shared/model/document.ts';
import type { OptimizerDefinition } from '../../shared/optimizers/define.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { targetFor } from '../../main/engine/processor.ts';
import { createStepper, type Stepper } from '../../main/engine/stepper.ts';
import { type BenchRow, median, row } from './row.ts';
import { findTorchPython, startTorch } from './torch.ts';

/** Pairs of bursts at each thread count, and how many milliseconds a burst is to take. */
const rounds = 12;
const burst = 150;

export interface StepBench {
  readonly name: string;
  readonly document: Document;
  readonly batch: number;
}

function chosenOptimizer({ training }: Document): {
  readonly optimizer: OptimizerDefinition;
  readonly values: Readonly<Record<string, unknown>>;
  readonly scalars: Readonly<Record<string, number>>;
} {
  const optimizer = defined(optimizerOf(training.optimizer.type), training.optimizer.type);
  const params = resolveParameters(optimizer.parameters, training.optimizer.params);
  return { optimizer, values: params, scalars: optimizer.scalars({ step: 1000, learningRate: training.learningRate, params }) };
}

/** Whole numbers from 0 to below this are what an input may hold. */
function below({ source }: GraphInput, document: Document, { answers }: Manifest): number {
  const answer = answers[0]?.answer;
  if (source.kind === 'image') return 256;
  if (source.kind === 'tokens')
    return (
      defined(
        document.nodes.find(({ id }) => id === source.node),
        source.node,
      ).params['tokenizer'] as TokenizerReference
    ).size;
  return answer?.kind === 'classes' ? answer.classes.length : 2;
}

/** A stepper with its inputs filled. */
export async function prepare({ document, batch }: StepBench, threads: number): Promise<Stepper> {
  const compiled = unwrap(compileTraining(document, { batch, target: await targetFor('cpu') }));
  const stepper = await createStepper(compiled, { device: 'cpu', threads, takesState: true }, initialState(compiled.manifest, 0));
  const { scalars } = chosenOptimizer(document);
  for (const input of stepper.manifest.inputs) {
    const { name, source } = input;
    const data = defined(stepper.inputs.get(name), name).data as Float32Array;
    const limit = below(input, document, stepper.manifest);
    if (source.kind === 'mask') data.fill(1);
    else if (source.kind === 'scalar') data.fill(defined(scalars[source.name], source.name));
    else if (source.kind === 'numbers')
      data.forEach((_, i) => {
        data[i] = Math.sin(i);
      });
    else
      data.forEach((_, i) => {
        data[i] = (Math.imul(i, 0x9e3779b1) >>> 8) % limit;
      });
  }
  return stepper;
}

/** What PyTorch is told: the program the studio writes for the document, its optimizer as the studio writes it, and what to feed. */
export function torchJob(document: Document, manifest: Manifest): unknown {
  const { optimizer, values } = chosenOptimizer(document);
  const given = (kinds: readonly string[]) =>
    manifest.inputs
      .filter(({ source }) => kinds.includes(source.kind))
      .map((input) => ({
        dtype: input.type.dtype,
        shape: input.type.shape,
        below: below(input, document, manifest),
      }));
  const text = manifest.answers[0]?.answer.kind === 'next-token';
  return {
    code: codeOf(document, 'pytorch'),
    optimizer: optimizer.torch(resolveParameters(optimizer.parameters, document.training.optimizer.params), `${document.training.learningRate}`),
    loss: text ? 'F.cross_entropy(x[:, :-1].flatten(0, 1), y[:, 1:].flatten())' : 'F.cross_entropy(x, y)',
    clip: Number(values['clipNorm'] ?? 0),
    inputs: given(['image', 'numbers', 'categories', 'tokens', 'window']),
    target: given(['target'])[0] ?? null,
  };
}

async function times(stepper: Stepper, steps: number): Promise<number[]> {
  const loss = defined(stepper.manifest.loss, 'loss');
  const result: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    await stepper.step();
    stepper.output(loss); // PyTorch's side reads its loss too
    result.push(performance.now() - start);
  }
  return result;
}

/** Lowest of the medians over thread counts, with the count it belongs to. */
export function best(byThreads: ReadonlyMap<number, number[]>): { ms: number; threads: number } {
  const all = [...byThreads].map(([threads, values]) => ({ threads, ms: median(values) }));
  return all.reduce((least, next) => (next.ms < least.ms ? next : least));
}

export async function benchStep(bench: StepBench): Promise<BenchRow> {
  const { name, document, batch } = bench;
  const python = findTorchPython();
  const ours = new Map<number, number[]>();
  const theirs = new Map<number, number[]>();
  const first = await prepare(bench, 1);
  const peer = python === null ? null : startTorch(python, './torch_step.py', torchJob(document, first.manifest));
  try {
    for (const threads of new Set([1, availableParallelism()])) {
      const stepper = threads === 1 ? first : await prepare(bench, threads);
      await times(stepper, 3);
      await peer?.times({ threads, steps: 3 });
      const steps = Math.ceil(Math.min(200, burst / median(await times(stepper, 3))));
      const mine: number[] = [];
      const other: number[] = [];
      for (let round = 0; round < rounds; round++) {
        mine.push(median(await times(stepper, steps)));
        if (peer) other.push(median(await peer.times({ threads, steps })));
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
    group: 'training steps',
    note: `threads: ours ${mine.threads}${other ? `, PyTorch ${other.threads}` : ''}`,
  });
}
