/** The generator of two competing networks, in use: chance in, what it makes of it out. */
import { assert, defined } from '../base/assert.ts';
import { ok, type Result } from '../base/problem.ts';
import type { Shape, Tensor } from '../base/tensor.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { brightness, imageInput } from '../layers/image-input.ts';
import { noiseInput } from '../layers/noise-input.ts';
import { resolveParameters } from '../layers/values.ts';
import { adversaryOf } from '../model/adversary.ts';
import type { Document } from '../model/document.ts';
import type { Target } from '../targets/index.ts';
import { finish } from './finish.ts';
import { fixedState } from './fixed-state.ts';
import { anyBatch, weightsInside } from './inference.ts';
import { batched, lower, type Plan, plan, stateName, type WeightValue } from './lower.ts';
import type { Compiled, GraphInput } from './manifest.ts';

export interface GeneratorOptions {
  readonly batch: number | 'dynamic';
  readonly target: Target;
  /**
   * Where chance comes from. `seed` (default): an input of that name, uint32 `[1]`; the numbers drawn from it come out too.
   * `noise`: they are inputs, as other programs want it: float32 `[batch, size]` of a normal distribution.
   */
  readonly chance?: 'seed' | 'noise';
  /** Weights, by state name, written into the file. */
  readonly initializers?: ReadonlyMap<string, Tensor>;
}

export interface CompiledGenerator extends Compiled {
  /** Of one made row. */
  readonly shape: Shape;
  /** The tensors of chance: outputs, or inputs. */
  readonly noise: readonly string[];
}

/** Names of what it gives: float32 `[batch, ...]` as the discriminator sees it; where that looks at pictures, uint8 `[batch, channels, height, width]` too. */
export const madeOutput = 'made';
export const picturesOutput = 'pictures';

export function compileGenerator(document: Document, { batch, target, chance = 'seed', initializers }: GeneratorOptions): Result<CompiledGenerator> {
  const planned = plan(document);
  if (!planned.ok) return planned;
  const { check, nodes, wiring } = planned.value;
  const adversary = adversaryOf(wiring, nodes);
  assert(adversary !== null, 'a document without a generator');
  const builder = new GraphBuilder();
  const rows = batch === 'dynamic' ? anyBatch : batch;
  const inputs: GraphInput[] = [];
  const input = (given: GraphInput): Value => {
    inputs.push(given);
    return builder.input(given.name, given.type);
  };

  const sources = nodes.filter(({ id, type }) => adversary.generator.has(id) && type === noiseInput.type).map(({ id }) => id);
  const noise = sources.map((id) => (sources.length === 1 ? 'noise' : `noise.${id}`));
  const given = new Map<string, Value>();
  if (chance === 'noise')
    for (const [i, id] of sources.entries())
      given.set(id, input({ name: defined(noise[i], id), type: batched(defined(check.shapes.get(id), id), rows), source: { kind: 'scalar', name: 'noise' } }));
  const seed = chance === 'seed' ? input({ name: 'seed', type: { dtype: 'uint32', shape: [1] }, source: { kind: 'seed' } }) : null;
  const lowered = lower(builder, planned.value, {
    mode: 'evaluation',
    batch: rows,
    mask: null,
    part: {
      nodes: new Set([...adversary.generator].filter((id) => !given.has(id))),
      values: given,
      weight: () => undefined,
      chance: '',
      seed: () => defined(seed, 'chance from outside'),
    },
  });
  inputs.push(...lowered.inputs);
  const product = defined(lowered.values.get(adversary.made), adversary.made);
  builder.output(madeOutput, product);
  if (chance === 'seed') for (const [i, id] of sources.entries()) builder.output(defined(noise[i], id), defined(lowered.values.get(id), id));
  const scaling = asPictures(builder, planned.value, product);

  const state = fixedState([...lowered.weights, ...scaling]);
  const manifest = {
    kind: 'inference',
    batch: batch === 'dynamic' ? 0 : batch,
    inputs,
    state: initializers === undefined ? state : [],
    answers: [],
    loss: null,
    totals: null,
  } as const;
  const compiled = finish(builder.build(), target, manifest, {
    ...(initializers === undefined ? {} : { initializers: weightsInside(state, initializers) }),
    ...(batch === 'dynamic' ? { symbolicBatch: rows } : {}),
  });
  return ok({ ...compiled, shape: defined(check.shapes.get(adversary.made), adversary.made).shape, noise });
}

/** Adds the output of pictures where the discriminator looks at some; gives the tensors their scaling needs. */
function asPictures(builder: GraphBuilder, { nodes, check }: Plan, product: Value): readonly WeightValue[] {
  const node = nodes.find(({ type }) => type === imageInput.type);
  if (node === undefined) return [];
  const weights = (check.weights.get(node.id) ?? []).map(
    (spec): WeightValue => ({ node: node.id, spec, frozen: true, value: builder.input(stateName(node.id, spec.name), spec.type), next: null }),
  );
  const find = (name: string) =>
    defined(
      weights.find(({ spec }) => spec.name === name),
      name,
    ).value;
  const { normalize, channels } = resolveParameters(imageInput.parameters, node.params);
  const bright = brightness(builder, product, { normalize: String(normalize), channels: Number(channels) }, find);
  builder.output(picturesOutput, builder.cast(builder.emit('Round', [builder.emit('Clip', [bright], { min: 0, max: 255 })]), 'uint8'));
  return weights;
}
