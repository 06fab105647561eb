/**
 * The graph that writes text: new pieces in, scores of the piece that follows out. Where every layer on the way only looks back, keys
 * and values of earlier pieces are kept as state, and a step costs what its new pieces cost; else each step reads the whole text.
 */
import { defined } from '../base/assert.ts';
import { makeProblem, ok, refused, type Result } from '../base/problem.ts';
import { tensor, type TensorType } from '../base/tensor.ts';
import { text } from '../base/text.ts';
import { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import type { Past } from '../layers/define.ts';
import type { Document } from '../model/document.ts';
import { wiresOutOf, type Wiring } from '../model/graph.ts';
import type { Target } from '../targets/index.ts';
import { fixedState } from './fixed-state.ts';
import { finish } from './finish.ts';
import { lower, plan } from './lower.ts';
import type { Compiled, GraphInput, StateTensor } from './manifest.ts';

export interface GenerationOptions {
  readonly target: Target;
  /** Texts written at once. Default 1. */
  readonly batch?: number;
  /** New pieces a step takes at most. More read a long prompt faster. Default 1. */
  readonly pieces?: number;
}

/** A Compiled whose inputs are, beside other data of the network, what `step` names. Before the first step state of role `past` is zero. */
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

export function compileGeneration(document: Document, { target, batch = 1, pieces = 1 }: GenerationOptions): Result<Generation> {
  const whole = plan(document);
  if (!whole.ok) return whole;
  const answer = whole.value.answers.find(({ kind }) => kind.kind === 'next-token');
  if (answer === undefined || answer.kind.kind !== 'next-token') return refused(writesNothing());
  const { input, length: capacity, tokenizer } = answer.kind;
  const below = nodesBelow(whole.value.wiring, input);
  const keeps = whole.value.nodes.every(({ id, type, params }) => !below.has(id) || stepByStep.has(type) || (type === 'attention' && params['causal'] === true));
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
  for (const { output, next } of past?.kept ?? []) builder.output(output, next);

  const inputs: readonly GraphInput[] = [...lowered.inputs, ...scalars];
  const ids = defined(inputs.find(({ source }) => source.kind === 'tokens' && source.node === input), `ids of ${input}`);
  const state = [...fixedState(lowered.weights), ...(past?.kept.map(({ state: one }) => one) ?? [])];
  const compiled = finish(builder.build(), target, { kind: 'generation', batch, inputs, state, answers: [], loss: null, totals: null });
  const position = keeps ? 'position' : null;
  return ok({ ...compiled, step: { ids: ids.name, pieces: taken, count: 'count', position, logits: 'logits', capacity, input, tokenizer } });
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
  readonly output: string;
  readonly next: Value;
}

function pastOf(
  g: GraphBuilder,
  position: Value,
  { batch, taken, capacity }: { readonly batch: number; readonly taken: number; readonly capacity: number },
): { of(node: string): Past; readonly kept: readonly Kept[] } {
  const kept: Kept[] = [];
  const upTo = (length: number, shape: readonly number[]) => g.constant(tensor('float32', shape, Array.from({ length }, (_, i) => i)));
  const places = g.add(g.cast(position, 'float32'), upTo(taken, [taken]));
  // [capacity, taken]: 1 where a new piece has its place.
  const put = g.cast(g.emit('Equal', [upTo(capacity, [capacity, 1]), g.reshape(places, [1, taken])]), 'float32');
  const rest = g.sub(g.scalar(1), g.sum(put, [1], true)); // [capacity, 1]
  const of = (node: string): Past => ({
    places,
    capacity,
    keep(name, next) {
      const [, heads = 1, , width = 1] = next.type.shape;
      const type: TensorType = { dtype: 'float32', shape: [batch, heads, capacity, width] };
      const [input, output] = [`${node}/${name}`, `next/${node}/${name}`];
      const all = g.add(g.mul(g.input(input, type), rest), g.matMul(put, next));
      const state: StateTensor = { name: input, type, role: 'past', node, weight: name, init: { kind: 'zeros' }, input, output };
      kept.push({ state, output, next: all });
      return all;
    },
  });
  return { of, kept };
}

