/** The graph that is used and exported: raw data in, probabilities or a number out, with all it needs inside. */
import { defined } from '../base/assert.ts';
import { ok, type Result } from '../base/problem.ts';
import type { Tensor } from '../base/tensor.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Document } from '../model/document.ts';
import type { Beside } from '../onnx/write.ts';
import type { Target } from '../targets/index.ts';
import { finish } from './finish.ts';
import { fixedState } from './fixed-state.ts';
import { lower, plan } from './lower.ts';
import { discriminatorOf } from './adversarial.ts';
import { answerOutputs } from './loss.ts';
import type { Compiled, GraphInput, StateTensor } from './manifest.ts';
import { describeModel, writeMetadata } from './metadata.ts';

export interface InferenceOptions {
  /** Rows at once; 'dynamic' leaves it open (the manifest then says 0, as do the leading sizes of its inputs). */
  readonly batch: number | 'dynamic';
  readonly target: Target;
  /** Weights, by state name, written into the file. Without them they are inputs, and the manifest's state. */
  readonly initializers?: ReadonlyMap<string, Tensor>;
  /** The weights' values go there instead. */
  readonly beside?: Beside;
  /** More lines for the file's metadata, beside the studio's own. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** Stands for "any batch" while shapes are inferred; a prime that no real size of a network is likely to be. */
export const anyBatch = 7919;

/** Values by state name, under the names the graph's inputs have. */
export function weightsInside(state: readonly StateTensor[], values: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor> {
  return new Map(state.map(({ name, input }) => [input, defined(values.get(name), `value of ${name}`)]));
}

export function compileInference(
  document: Document,
  { batch, target, initializers, beside, metadata = {} }: InferenceOptions,
): Result<Compiled & { readonly metadata: Readonly<Record<string, string>> }> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const builder = new GraphBuilder();
  const rows = batch === 'dynamic' ? anyBatch : batch;
  const discriminator = discriminatorOf(planned.value);
  const lowered = lower(builder, planned.value, { mode: 'inference', batch: rows, mask: null, ...(discriminator !== null && { part: discriminator }) });
  const answers = answerOutputs(builder, planned.value.answers, lowered.values, 'predictions');
  const shown = batch === 'dynamic' ? 0 : batch;
  const inputs = lowered.inputs.map((input): GraphInput => ({ ...input, type: { ...input.type, shape: [shown, ...input.type.shape.slice(1)] } }));
  const state = fixedState(lowered.weights);
  const inside = initializers === undefined ? undefined : weightsInside(state, initializers);
  const manifest = { kind: 'inference', batch: shown, inputs, state: inside === undefined ? state : [], answers, loss: null, totals: null } as const;
  const lines = { ...metadata, ...writeMetadata(describeModel(document, { inputs, answers })) };
  const compiled = finish(builder.build(), target, manifest, {
    ...(inside === undefined ? {} : { initializers: inside }),
    ...(beside && { beside }),
    ...(batch === 'dynamic' ? { symbolicBatch: rows } : {}),
    metadata: lines,
  });
  return ok({ ...compiled, metadata: lines });
}
