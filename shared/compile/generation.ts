/**
 * The graph that writes text: new pieces in, scores of the piece that follows out. Where every layer on the way only looks back, keys
 * and values of earlier pieces are kept as state, and a step costs what its new pieces cost; else each step reads the whole text.
 * New keys and values come out by themselves and are put in place outside: given in and out, the state would be copied with every piece.
 */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { tensor, type Tensor, type TensorType } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { Past } from '../layers/define.ts';
import type { Document } from '../model/document.ts';
import { wiresOutOf, type Wiring } from '../model/graph.ts';
import type { Target } from '../targets/index.ts';
import { fixedState } from './fixed-state.ts';
import { finish } from './finish.ts';
import { weightsInside } from './inference.ts';
import { lower, plan } from './lower.ts';
import type { Compiled, GraphInput, StateTensor } from './manifest.ts';

export interface GenerationOptions {
  readonly target: Target;
  /** Texts written at once. Default 1. */
  readonly batch?: number;
  /** New pieces a step takes at most. More read a long prompt faster. Default 1. */
  readonly pieces?: number;
  /** Weights, by state name, written into the graph, where the runtime lays them out for its products. Without them they are inputs, and state. */
  readonly initializers?: ReadonlyMap<string, Tensor>;
}

/** A Compiled whose inputs are, beside other data of the network, what `step` names. State of role `past` is the engine's to fill, see `kept`. */
export interface Generation extends Compiled {
  readonly step: {
    /** int32 `[batch, pieces]`: this step's pieces, the rest of any value. */
    readonly ids: string;
    /** Ids that fit in a step. */
    readonly pieces: number;
    /** int32 `[1]`: how many of the pieces of this step are real, from 1; equal for all texts of the batch. */
    readonly count: string;
    /** int32 `[1]`: how many pieces came in earlier steps. Null: nothing is kept, every step is given the whole text. */
    readonly position: string | null;
    /** After a step, `rows` (an output, `[batch, heads, pieces, width]`) belong into `state` (`[batch, heads, capacity, width]`) from `position` on. */
    readonly kept: readonly { readonly state: string; readonly rows: string; readonly width: number }[];
    /** Output, float32 `[batch, vocabulary]`: logits of what follows the last real piece. */
    readonly logits: string;
    /** Pieces a text may have in all; then its beginning must be dropped and the rest read anew from position 0. */
    readonly capacity: number;
    /** The tokens-input that is written, and its tokenizer. */
    readonly input: string;
    readonly tokenizer: string;
  };
}

/** Layers that treat each step by itself. Attention that looks back and positions know of the past. */
const stepByStep: ReadonlySet<string> = new Set(
  (
    'tokens-input mask-tokens embedding positions decoder-block linear token-logits feed-forward layer-norm rms-norm dropout gaussian-noise output ' +
    'relu leaky-relu gelu silu sigmoid tanh elu prelu relu6 mish selu softplus hardswish hardsigmoid hardtanh softsign celu softmax log-softmax add subtract multiply'
  ).split(' '),
);

const counter: TensorType = { dtype: 'int32', shape: [1] };

export function compileGeneration(document: Document, { target, batch = 1, pieces = 1, initializers }: GenerationOptions): Result<Generation> {
  const whole = plan(document);
  if (!whole.ok) return whole;
  const answer = whole.value.answers.find(({ kind }) => kind.kind === 'next-token');
  if (answer === undefined || answer.kind.kind !== 'next-token') return refused(writesNothing());
  const { input, length: capacity, tokenizer } = answer.kind;
  const below = nodesBelow(whole.value.wiring, input);
  const keeps = whole.value.nodes.every(
    ({ id, type, params }) => !below.has(id) || stepByStep.has(type) || (type === 'attention' && params['causal'] === true),
  );
  const taken = keeps ? Math.min(pieces, capacity) : capacity;
  const planned = keeps ? plan(withLength(document, input, taken)) : whole;
  if (!planned.ok) return planned;

  const builder = new GraphBuilder();
  const scalars: GraphInput[] = [];
  const scalar = (name: string): Value => {
    scalars.push({ name, type: counter, source: { kind: 'scalar', name } });
    return builder.input(name, counter);
  };
  const count = scalar('count');
  const past = keeps ? pastOf(builder, scalar('position'), { batch, taken, capacity }) : null;
  const lowered = lower(builder, planned.value, { mode: 'inference', batch, mask: null, ...(past === null ? {} : { past: { nodes: below, of: past.of } }) });
  const scores = defined(lowered.values.get(answer.node), answer.node); // [batch, taken, vocabulary]
  const last = builder.emit('Sub', [count, builder.scalar(1, 'int32')]);
  builder.output('logits', builder.emit('Squeeze', [builder.emit('Gather', [scores, last], { axis: 1 })], { axes: [1] }));
  for (const { rows, next } of past?.kept ?? []) builder.output(rows, next);

  const inputs: readonly GraphInput[] = [...lowered.inputs, ...scalars];
  const ids = defined(
    inputs.find(({ source }) => source.kind === 'tokens' && source.node === input),
    `ids of ${input}`,
  );
  const weights = fixedState(lowered.weights);
  const inside = initializers && weightsInside(weights, initializers);
  const state = [...(inside ? [] : weights), ...(past?.kept.map(({ state: one }) => one) ?? [])];
  const manifest = { kind: 'generation', batch, inputs, state, answers: [], loss: null, totals: null } as const;
  const compiled = finish(builder.build(), target, manifest, inside && { initializers: inside });
  const position = keeps ? 'position' : null;
  const kept = past?.kept.map(({ state: { name }, rows, next }) => ({ state: name, rows, width: defined(next.type.shape[3], 'width') })) ?? [];
  return ok({ ...compiled, step: { ids: ids.name, pieces: taken, count: 'count', position, kept, logits: 'logits', capacity, input, tokenizer } });
}

function writesNothing() {
  return makeProblem({
    code: 'writes-nothing',
    what: text('This network does not write text.', '该网络不会生成文本。'),
    why: text('Only an answer of the kind "next piece" can be continued.', '只有“下一个片段”类型的答案才能续写。'),
    how: text('Begin with the GPT template.', '请从 GPT 模板开始。'),
  });
}

function nodesBelow(wiring: Wiring, input: string): ReadonlySet<string> {
  const below = new Set([input]);
  for (const id of below) for (const wire of wiresOutOf(wiring, id)) below.add(wire.to);
  return below;
}

/** The same network for a text of `length` pieces. */
function withLength(document: Document, input: string, length: number): Document {
  return { ...document, nodes: document.nodes.map((node) => (node.id === input ? { ...node, params: { ...node.params, length } } : node)) };
}

interface Kept {
  readonly state: StateTensor;
  readonly rows: string;
  readonly next: Value;
}

function pastOf(
  g: GraphBuilder,
  position: Value,
  { batch, taken, capacity }: { readonly batch: number; readonly taken: number; readonly capacity: number },
): { of(node: string): Past; readonly kept: readonly Kept[] } {
  const kept: Kept[] = [];
  const steps = g.constant(
    tensor(
      'float32',
      [taken],
      Array.from({ length: taken }, (_, i) => i),
    ),
  );
  const places = g.add(g.cast(position, 'float32'), steps);
  const of = (node: string): Past => ({
    places,
    capacity,
    keep(weight, next) {
      const [, heads = 1, , width = 1] = next.type.shape;
      const type: TensorType = { dtype: 'float32', shape: [batch, heads, capacity, width] };
      const name = `${node}/${weight}`;
      kept.push({ state: { name, type, role: 'past', node, weight, init: { kind: 'zeros' }, input: name, output: null }, rows: `next/${name}`, next });
      return g.input(name, type);
    },
  });
  return { of, kept };
}
