/** From a checked document to a forward program in the IR: every node that leads to an answer, in order. */
import { assert, defined } from '../base/assert.ts';
import { ok, refused, type Result } from '../base/problem.ts';
import { tensor, type TensorType } from '../base/tensor.ts';
import type { GraphBuilder } from '../ir/builder.ts';
import type { Value } from '../ir/graph.ts';
import { chance, uniform } from '../ir/random.ts';
import { chanceStream } from '../layers/chance-stream.ts';
import type { Feed, HiddenTokens, LayerDefinition, LowerContext, Past, WeightSpec } from '../layers/define.ts';
import { layerOf } from '../layers/index.ts';
import type { ParameterSchema } from '../layers/parameters.ts';
import { resolveParameters } from '../layers/values.ts';
import { expandBlocks } from '../model/blocks.ts';
import { check, type Check } from '../model/check.ts';
import type { Document, DocumentNode, Wire } from '../model/document.ts';
import { readWiring, wiresInto, type Wiring } from '../model/graph.ts';
import { type AnswerPlan, planAnswer } from './answer.ts';
import type { GraphInput } from './manifest.ts';

/** A document with no errors, in the form the compiler walks. */
export interface Plan {
  readonly wiring: Wiring;
  readonly check: Check;
  /** Nodes that lead to an answer, each after those that feed it. */
  readonly nodes: readonly DocumentNode[];
  readonly answers: readonly AnswerPlan[];
}

/** A layer's tensor in the graph. */
export interface WeightValue {
  readonly node: string;
  readonly spec: WeightSpec;
  readonly value: Value;
  /** Its layer is frozen: it stays as it is. */
  readonly frozen: boolean;
  /** What a buffer becomes after this step. */
  next: Value | null;
}

export interface Lowered {
  readonly inputs: readonly GraphInput[];
  readonly weights: readonly WeightValue[];
  /** What each node gives, `[batch, ...]`; of an answer node its logits. */
  readonly values: ReadonlyMap<string, Value>;
  /** float32 `[batch, length]`, for the nodes whose steps may be padding. */
  readonly paddings: ReadonlyMap<string, Value>;
  /** By the layer that hid them. */
  readonly hidden: ReadonlyMap<string, HiddenTokens>;
}

/** The nodes that lead to an answer, or the first Problem that keeps the document from being compiled. */
export function plan(drawn: Document): Result<Plan> {
  const error = check(drawn).problems.find((problem) => problem.severity === 'error');
  if (error !== undefined) return refused(error);
  const document = expandBlocks(drawn);
  const checked = check(document);
  const ends = document.nodes.filter((node) => layerOf(node.type)?.category === 'output');
  const wiring = readWiring(document);
  const needed = new Set<string>();
  const pending = ends.map((node) => node.id);
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    pending.push(...wiresInto(wiring, id).map((wire) => wire.from));
  }
  const nodes = checked.order.filter((id) => needed.has(id)).map((id) => defined(wiring.nodes.get(id), id));
  const answers: AnswerPlan[] = [];
  for (const node of ends) {
    const answer = planAnswer(wiring, node, checked.shapes.get(node.id)?.shape ?? []);
    if (!answer.ok) return answer;
    answers.push(answer.value);
  }
  return ok({ wiring, check: checked, nodes, answers });
}

/** Wires into a node, socket by socket, in the order they were drawn. */
function orderedWires(wiring: Wiring, node: DocumentNode, layer: LayerDefinition): readonly Wire[] {
  const all = wiresInto(wiring, node.id);
  return layer.inputs.flatMap((port) => all.filter((wire) => wire.port === port.id));
}

export interface LowerOptions {
  /** `evaluation`: as in use, but the answers are scored. */
  readonly mode: 'training' | 'evaluation' | 'inference';
  readonly batch: number;
  /** float32 `[batch]`, in training. */
  readonly mask: Value | null;
  /** Pools may be written as one with the convolutions below them: for training on the CPU. */
  readonly phases?: boolean;
  /** For writing a text piece by piece: the nodes that see its newest pieces only, and what they have kept. */
  readonly past?: { readonly nodes: ReadonlySet<string>; of(node: string): Past };
  /** For a network of which parts are gone over more than once in a graph. */
  readonly part?: {
    readonly nodes: ReadonlySet<string>;
    /** What the nodes before these gave. */
    readonly values: ReadonlyMap<string, Value>;
    /** The value of a weight (by state name) that is no new input of the graph. */
    weight(name: string): Value | undefined;
    /** Keeps what is left to chance apart from the other times. */
    readonly chance: string;
    seed(): Value;
  };
}

/** Appends the forward program. Weights and data become inputs of the graph. */
export function lower(builder: GraphBuilder, { wiring, check: checked, nodes }: Plan, options: LowerOptions): Lowered {
  const inputs: GraphInput[] = [];
  const weights: WeightValue[] = [];
  const { part } = options;
  const values = new Map<string, Value>(part?.values);
  const paddings = new Map<string, Value>();
  const hidden = new Map<string, HiddenTokens>();
  const judging = options.mode !== 'inference';
  let seed: Value | null = null;

  const addInput = (input: GraphInput): Value => {
    inputs.push(input);
    return builder.input(input.name, input.type);
  };
  const feedsOf = new Map(nodes.map((node) => [node.id, feeds(node)]));
  // Names are plain while one node reads the data, and carry the node's id when several do.
  const readers = [...feedsOf.values()].filter((list) => list.length > 0).length;

  for (const node of nodes) {
    if (part !== undefined && !part.nodes.has(node.id)) continue;
    const layer = defined(layerOf(node.type), node.type);
    const wires = orderedWires(wiring, node, layer);
    const context = {
      node: node.id,
      params: resolveParameters(layer.parameters, node.params),
      inputs: wires.map((wire) => defined(checked.shapes.get(wire.from), `shape of ${wire.from}`)),
    };
    const specs = (checked.weights.get(node.id) ?? []).filter((spec) => judging || spec.lossOnly !== true);
    const own = specs.map(
      (spec): WeightValue => ({
        node: node.id,
        spec,
        frozen: node.frozen === true,
        value: part?.weight(stateName(node.id, spec.name)) ?? builder.input(stateName(node.id, spec.name), spec.type),
        next: null,
      }),
    );
    weights.push(...own);
    const shared = checked.shared.get(node.id)?.map((from) => ({
      name: from.name,
      entry: weights.find((weight) => weight.node === from.node && weight.spec.name === from.weight),
    }));
    const find = (name: string) =>
      defined(own.find(({ spec }) => spec.name === name) ?? shared?.find((share) => share.name === name)?.entry, `weight ${name} of ${node.id}`);
    const streamOf = (use: string) => chanceStream(node.id, use, part?.chance);
    const seedOf = (): Value => {
      assert(judging, `${node.id} asks for chance in use`);
      seed ??= part?.seed() ?? null;
      if (options.mode === 'evaluation') seed ??= builder.constant(tensor('uint32', [1], [0]));
      seed ??= addInput({ name: 'seed', type: { dtype: 'uint32', shape: [1] }, source: { kind: 'seed' } });
      return seed;
    };
    const full: LowerContext<ParameterSchema> = {
      ...context,
      builder,
      // A frozen layer with running statistics uses them, as it will in the end.
      mode: options.mode === 'training' && !(node.frozen === true && specs.some(({ role }) => role === 'buffer')) ? 'training' : 'inference',
      judging,
      phases: options.phases ?? false,
      batch: options.batch,
      mask: options.mask,
      padding: wires.map((wire) => paddings.get(wire.from) ?? null),
      setPadding(padding) {
        if (padding === null) paddings.delete(node.id);
        else paddings.set(node.id, padding);
      },
      weight: (name) => find(name).value,
      updateBuffer(name, next) {
        const entry = find(name);
        assert(entry.spec.role === 'buffer', `${name} of ${node.id} is not a buffer`);
        entry.next = next;
      },
      uniform: (shape, use = '') => uniform(builder, seedOf(), streamOf(use), shape),
      chance: (shape, share, use = '') => chance(builder, seedOf(), streamOf(use), shape, share),
      past: options.past?.nodes.has(node.id) === true ? options.past.of(node.id) : null,
      announceHidden: (tokens) => hidden.set(node.id, tokens),
    };
    // In a part, a socket's side may be left out: what is made, when the real is looked at.
    const given = wires.flatMap((wire) => values.get(wire.from) ?? (part === undefined ? [defined(values.get(wire.from), wire.from)] : []));
    const fed = (feedsOf.get(node.id) ?? []).map((feed) =>
      addInput({
        name: readers === 1 ? feedNames[feed.kind] : `${feedNames[feed.kind]}.${node.id}`,
        type: batched(feed.type, options.batch),
        source: sourceOf(feed, node.id),
      }),
    );
    const inherited = layer.keepsPadding === true ? full.padding.find((padding) => padding !== null) : undefined;
    if (inherited !== undefined && inherited !== null) paddings.set(node.id, inherited);
    const value = builder.withScope(node.id, () => layer.lower(full, [...fed, ...given]));
    values.set(node.id, value);
  }
  return { inputs, weights, values, paddings, hidden };
}

const feedNames = { image: 'image', numbers: 'numbers', categories: 'categories', tokens: 'tokens', window: 'window' } as const;

export function stateName(node: string, weight: string): string {
  return `${node}.${weight}`;
}

export function batched({ dtype, shape }: TensorType, batch: number): TensorType {
  return { dtype, shape: [batch, ...shape] };
}

function feeds(node: DocumentNode): readonly Feed[] {
  const layer = defined(layerOf(node.type), node.type);
  return layer.feeds?.({ node: node.id, params: resolveParameters(layer.parameters, node.params), inputs: [] }) ?? [];
}

function sourceOf(feed: Feed, node: string): GraphInput['source'] {
  if (feed.kind === 'image') return { kind: 'image', node };
  const { type: _, ...source } = feed;
  return { ...source, node } as GraphInput['source'];
}
