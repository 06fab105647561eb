/** The same network, weights and batches through our compiled graph and through PyTorch. */
import { targetFor } from '../../main/engine/processor.ts';
import { createStepper } from '../../main/engine/stepper.ts';
import { defined } from '../../shared/base/assert.ts';
import { unwrap } from '../../shared/base/problem.ts';
import type { Tensor } from '../../shared/base/tensor.ts';
import { codeOf } from '../../shared/codegen/index.ts';
import { torchStateNames } from '../../shared/codegen/state-names.ts';
import { compileEvaluation, compileTraining, initialState } from '../../shared/compile/index.ts';
import { resolveParameters } from '../../shared/layers/values.ts';
import { check } from '../../shared/model/check.ts';
import type { Document } from '../../shared/model/document.ts';
import { optimizerOf } from '../../shared/optimizers/index.ts';
import { fill, lossOf, write } from '../shared/compile/harness.ts';

export interface Comparison {
  readonly document: Document;
  readonly batch: number;
  readonly steps: number;
  /** PyTorch expressions for the same optimizer and loss (`x` logits, `y` target). */
  readonly optimizer: string;
  readonly loss: string;
  /** Python between backward and step. */
  readonly clip?: string;
  readonly classes?: number;
  readonly mode?: 'training' | 'evaluation';
  readonly threads?: number;
  /** Real rows of the last batch; the rest is padding. */
  readonly lastRows?: number;
  /** Changes first values, e.g. of statistics and running means. */
  readonly prepare?: (state: Map<string, Tensor>) => void;
  readonly learningRate?: (step: number) => number;
}

export interface Traces {
  readonly losses: readonly number[];
  readonly logits: readonly (readonly number[])[];
  /** By PyTorch's names. */
  readonly state: Readonly<Record<string, readonly number[]>>;
}

const numpyNames: Readonly<Record<string, string>> = { float32: 'float32', int32: 'int64', uint8: 'uint8' };

function json({ dtype, shape, data }: Tensor): { dtype: string; shape: readonly number[]; data: (number | null)[] } {
  return { dtype: numpyNames[dtype] ?? dtype, shape, data: Array.from(data as Float32Array, (value) => (Number.isNaN(value) ? null : value)) };
}

/** Runs ours, and answers with what PyTorch needs to do the same. */
export async function runOurs(comparison: Comparison): Promise<{ ours: Traces; job: unknown }> {
  const { document, batch, steps, classes = 3, mode = 'training', lastRows = batch, threads = 1 } = comparison;
  const target = await targetFor('cpu'); // as the studio trains on this machine
  const compiled = unwrap(mode === 'training' ? compileTraining(document, { batch, target }) : compileEvaluation(document, { batch, target }));
  const state = initialState(compiled.manifest, 3);
  comparison.prepare?.(state);
  const stepper = await createStepper(compiled, { device: 'cpu', threads, spin: false }, state);
  const names = torchStateNames(document, check(document));
  const weights = Object.fromEntries([...names].map(([ours, theirs]) => [theirs, json(defined(state.get(ours), ours))]));
  const { type, params } = document.training.optimizer;
  const optimizer = defined(optimizerOf(type), type);

  const batches: unknown[] = [];
  const losses: number[] = [];
  const logits: number[][] = [];
  for (let step = 0; step < steps; step++) {
    fill(stepper, document, step, classes);
    const learningRate = comparison.learningRate?.(step) ?? document.training.learningRate;
    const scalars = optimizer.scalars({ step, learningRate, params: resolveParameters(optimizer.parameters, params) });
    const real = step === steps - 1 ? lastRows : batch;
    const mask = Array.from({ length: batch }, (_, row) => (row < real ? 1 : 0));
    write(stepper, 'mask', mask);
    for (const { name, source } of stepper.manifest.inputs) if (source.kind === 'scalar') write(stepper, name, [defined(scalars[source.name], source.name)]);
    const given = stepper.manifest.inputs.filter(({ source }) => ['image', 'numbers', 'categories', 'tokens', 'window'].includes(source.kind));
    const take = (name: string) => json(defined(stepper.inputs.get(name), name));
    // A language model's truth is the text itself.
    const target = stepper.inputs.has('target') ? 'target' : defined(given[0], 'an input').name;
    batches.push({ inputs: given.map(({ name }) => take(name)), target: take(target), mask });
    await stepper.step();
    losses.push(lossOf(stepper));
    const shown = stepper.manifest.answers[0]?.logits ?? null;
    const out = shown === null ? [] : Array.from(stepper.output(shown) as Float32Array);
    logits.push(out.slice(0, (out.length / batch) * real));
  }
  const after = await stepper.snapshot();
  await stepper.release();
  const ours: Traces = {
    losses,
    logits,
    state: Object.fromEntries([...names].map(([mine, theirs]) => [theirs, Array.from(defined(after.get(mine), mine).data as Float32Array)])),
  };
  // BatchNorm2d counts its batches; the studio has no use for that number.
  const job = {
    code: codeOf(document, 'pytorch'),
    keras: codeOf(document, 'keras'),
    weights,
    strict: false,
    train: mode === 'training',
    optimizer: comparison.optimizer,
    loss: comparison.loss,
    clip: comparison.clip ?? '',
    batches,
  };
  return { ours, job };
}
