/** Small documents, batches and steps for tests of the compiler. */
import { createStepper, type Stepper } from '../../../main/engine/stepper.ts';
import { unwrap } from '../../../shared/base/problem.ts';
import { hash32, uniform } from '../../../shared/base/random.ts';
import { type Tensor, tensor } from '../../../shared/base/tensor.ts';
import { compileTraining, initialState } from '../../../shared/compile/index.ts';
import type { Compiled, GraphInput, Manifest } from '../../../shared/compile/manifest.ts';
import { resolveParameters } from '../../../shared/layers/values.ts';
import type { Document, DocumentNode, TrainingSettings, Wire } from '../../../shared/model/document.ts';
import { buildDocument } from '../../../shared/model/templates/define.ts';
import { optimizerOf } from '../../../shared/optimizers/index.ts';
import { defined } from '../../../shared/base/assert.ts';

type Params = DocumentNode['params'];
/** `from` is the id of the layer before it, `id:port` for another port than `in`; left out, the one above. */
export type Row = readonly [id: string, type: string, params?: Params, from?: string | readonly string[]];

/** A document from a list of layers. */
export function drawing(rows: readonly Row[], training: Partial<TrainingSettings> = {}): Document {
  const nodes = rows.map(([id, type, params = {}], x): DocumentNode => ({ id, type, params, position: { x: x * 100, y: 0 } }));
  const wires = rows.flatMap(([id, type, , from], index): Wire[] => {
    if (type.endsWith('-input')) return [];
    const sources = from === undefined ? [rows[index - 1]?.[0] ?? ''] : typeof from === 'string' ? [from] : from;
    return sources.map((source, n) => {
      const [before = '', port = 'in'] = source.split(':');
      return { id: `w-${id}-${n}`, from: before, to: id, port };
    });
  });
  return buildDocument(null, { nodes, wires }, training);
}

export const threeClasses: Row = ['answer', 'output', { classes: ['a', 'b', 'c'] }];

/** Numbers that look random and are the same everywhere: any value of an input of this type. */
export function sampleInput({ type, source }: GraphInput, seed: number, classes = 3): Tensor {
  const count = type.shape.reduce((product, size) => product * size, 1);
  const at = (i: number) => uniform(seed, hash32(source.kind.length), i);
  const values = Array.from({ length: count }, (_, i) => {
    switch (source.kind) {
      case 'image':
        return Math.floor(at(i) * 256);
      case 'numbers':
        return at(i) * 4 - 1;
      case 'categories':
        return Math.floor(at(i) * 3) - 1;
      case 'target':
        return type.dtype === 'int32' ? Math.floor(at(i) * classes) : at(i) * 3;
      case 'tokens': {
        // Each text has a length of its own, from one piece to all; id 0 fills it up.
        const length = type.shape[1] ?? 1;
        const pieces = 1 + Math.floor(uniform(seed, hash32(71), Math.floor(i / length)) * length);
        return i % length < pieces ? 1 + Math.floor(at(i) * 4) : 0;
      }
      case 'window':
        return at(i) * 4 - 1;
      case 'mask':
        return 1;
      case 'seed':
        return seed;
      case 'scalar':
        return 0;
    }
  });
  return tensor(type.dtype, type.shape, values);
}

export function write(stepper: Stepper, name: string, values: ArrayLike<number>): void {
  (defined(stepper.inputs.get(name), name).data as Float32Array).set(values as Float32Array);
}

/** Fills all inputs of a step; `scalars` come from the document's optimizer for the step's number. */
export function fill(stepper: Stepper, document: Document, step: number, classes = 3): void {
  const { type, params } = document.training.optimizer;
  const optimizer = defined(optimizerOf(type), type);
  const scalars = optimizer.scalars({ step, learningRate: document.training.learningRate, params: resolveParameters(optimizer.parameters, params) });
  for (const input of stepper.manifest.inputs) {
    const values = input.source.kind === 'scalar' ? [defined(scalars[input.source.name], input.source.name)] : sampleInput(input, step + 1, classes).data;
    write(stepper, input.name, values as Float32Array);
  }
}

export async function open(compiled: Compiled, state: ReadonlyMap<string, Tensor>, threads = 1): Promise<Stepper> {
  return await createStepper(compiled, { device: 'cpu', threads, spin: false }, state);
}

/** A training stepper with its first state. */
export async function startTraining(
  document: Document,
  batch: number,
  seed = 1,
): Promise<{ stepper: Stepper; state: Map<string, Tensor>; manifest: Manifest }> {
  const compiled = unwrap(compileTraining(document, { batch, target: 'cpu' }));
  const state = initialState(compiled.manifest, seed);
  return { stepper: await open(compiled, state), state, manifest: compiled.manifest };
}

/** The loss of the step that has just run. */
export function lossOf(stepper: Stepper): number {
  return Number(stepper.output(stepper.manifest.loss ?? 'loss')[0]);
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs((a[i] ?? 0) - (b[i] ?? 0)));
  return largest;
}
